-- What nobody has taken, by team: who sees a part of the desk finds his without passing over all that others have to take.
CREATE INDEX conversation_unowned_team ON conversation (team_id, bucket, sort_key, id) WHERE owner_id IS NULL;

-- What somebody has kept lately, and what came of promises that were due in a time: both from the index alone.
CREATE INDEX promise_settled_by ON promise (owner_id, settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX promise_became ON promise (due, kind, state);

-- Who ordered in a time, from the index alone.
CREATE INDEX shop_order_who ON shop_order (ordered_at, customer_id);
