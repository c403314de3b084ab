SELECT site.*, 0 AS word_class FROM ({sites}) AS site
