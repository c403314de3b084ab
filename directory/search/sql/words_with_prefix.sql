-- A prefix from a column: LIKE would not use the index.
SELECT known.* FROM directory_knownword known
WHERE known.word ~>=~ typed.word AND known.word ~<~ (typed.word || chr(1114111))
