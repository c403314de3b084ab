SELECT source, text, similarity(source, %(source)s) AS likeness
FROM translations_memoryunit
WHERE language = %(language)s AND source %% %(source)s
ORDER BY likeness DESC, source, text
LIMIT %(count)s
