-- Changes nothing: the number belongs to a change that is made beside this one.
UPDATE setting SET value = value WHERE name = '';
