(s.due_at, s.opened_at, s.id) > ($12::timestamptz, $13::timestamptz, $14::uuid)
