-- What else hangs on a conversation, so that a page which shows none of it asks for none of it: a set bit says "there is
-- or was something, look", one that is not set says "there is nothing" (desk/conversation, enum holds).
ALTER TABLE conversation ADD COLUMN holds @INT NOT NULL DEFAULT 0;
