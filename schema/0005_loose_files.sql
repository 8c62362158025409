-- What was uploaded and attached to nothing is removed after a day (desk/message): found by its age, and told from the
-- rest by the attachments.
CREATE INDEX file_age ON file (created_at, id);
CREATE INDEX attachment_file ON attachment (file_id) WHERE file_id IS NOT NULL;
