-- Evaluated only where no result on the page is of the class or one before it.
CASE WHEN NOT EXISTS (SELECT FROM page WHERE word_class <= {last_class}) THEN {first} END
