-- What is late is counted for the head of every list: from this index alone, without a look at the conversations.
CREATE INDEX conversation_late ON conversation (bucket, due, owner_id, team_id) WHERE due IS NOT NULL;
