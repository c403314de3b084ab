INSERT INTO directory_pageviews (page, day, views)
-- In one order, so that workers that write the same rows wait for each other.
SELECT page, %(day)s, views FROM unnest(%(pages)s::text[], %(views)s::int[]) AS read (page, views)
ORDER BY page
ON CONFLICT (page, day) DO UPDATE SET views = directory_pageviews.views + excluded.views
