(s.next_due_at, s.submitted_at, s.id) > ($12::timestamptz, $13::timestamptz, $14::uuid)
