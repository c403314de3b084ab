-- Of what begins with a text that only the row knows, where LIKE would use no index.
SELECT begun.* FROM directory_knownword begun
WHERE begun.word ~>=~ typed.word AND begun.word ~<~ (typed.word || chr(1114111))
