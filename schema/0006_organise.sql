-- Nothing yet: this number belongs to another branch.
UPDATE setting SET value = value WHERE name = '';
