-- :maybe practice_by_user(user_id int) -> practice {state int, began_at int?, answer text, answered_at int?}
SELECT practice AS state, practice_at AS began_at, practice_answer AS answer, practice_answered_at AS answered_at
FROM user_account WHERE id = $1;

-- :exec practice_begin(user_id int, at int)
UPDATE user_account SET practice = 1, practice_at = $2 WHERE id = $1 AND practice = 0;

-- :exec practice_answer(user_id int, answer text, at int)
UPDATE user_account SET practice = 2, practice_answer = $2, practice_answered_at = $3 WHERE id = $1 AND practice = 1;

-- :exec practice_take_back(user_id int)
UPDATE user_account SET practice = 1, practice_answer = '', practice_answered_at = NULL WHERE id = $1 AND practice = 2;

-- :exec practice_solve(user_id int)
UPDATE user_account SET practice = 3 WHERE id = $1 AND practice IN (1, 2);

-- :exec practice_open_again(user_id int)
UPDATE user_account SET practice = CASE WHEN practice_answered_at IS NULL THEN 1 ELSE 2 END WHERE id = $1 AND practice = 3;

-- :exec practice_throw_away(user_id int)
UPDATE user_account SET practice = 0, practice_at = NULL, practice_answer = '', practice_answered_at = NULL
WHERE id = $1 AND practice <> 0;
