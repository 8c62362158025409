-- What an owner asks afterwards: what became of those whom we asked again, of those who complained, and of what we changed
-- among ourselves; and what a week has brought.

-- The cause that an action after a complaint is to remove (P63): how often it was named before it was done and since is
-- counted from the outcomes of cases. NULL: nobody has named one, and only words say whether it helped.
ALTER TABLE after_action ADD COLUMN cause_id @INT REFERENCES cause (id);

-- What is asked by the time at which it happened; each reads as many rows as the time holds.
CREATE INDEX follow_up_ended ON follow_up (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX complaint_received ON complaint (received_at);
CREATE INDEX complaint_remedied ON complaint (remedied_at) WHERE remedied_at IS NOT NULL;
CREATE INDEX recovery_completed ON recovery (completed_at) WHERE completed_at IS NOT NULL;
CREATE INDEX promise_recovery_done ON promise_recovery (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX outcome_thanks ON outcome (at) WHERE closed_as = 'thanks';
