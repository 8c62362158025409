-- :many signatures_of(user_id int) -> signature {lang text, text text}
SELECT lang, text FROM signature WHERE user_id = $1 ORDER BY lang;

-- :exec signature_put(user_id int, lang text, text text)
INSERT INTO signature (user_id, lang, text) VALUES ($1, $2, $3)
ON CONFLICT (user_id, lang) DO UPDATE SET text = excluded.text WHERE signature.text <> excluded.text;

-- :exec signature_drop(user_id int, lang text)
DELETE FROM signature WHERE user_id = $1 AND lang = $2;
