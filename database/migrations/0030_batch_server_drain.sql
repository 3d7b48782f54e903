-- Asked of the worker of one instance: claim nothing until until_at. The worker notes accepted_at once no job is in its hands;
-- only then is the instance stopped, so that no job can be claimed between the last look and the stop.
CREATE TABLE batch_server_drain (
  instance_id  VARCHAR(64) NOT NULL PRIMARY KEY,
  asked_at     DATETIME(3) NOT NULL,
  until_at     DATETIME(3) NOT NULL,
  accepted_at  DATETIME(3) NULL
);

-- The control function reads the newest events of its instance at every look.
CREATE INDEX batch_server_event_instance ON batch_server_event (instance_id, id);
