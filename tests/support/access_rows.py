"""Rows that the demonstration union lacks and the tables of who may do what need; each is written once."""

EVIDENCE = """
    INSERT INTO join_evidence (tenant_id, id, join_request_id, number, kind, state, file_name, media_type, size_bytes,
        ticket_expires_at, uploaded_at)
    SELECT tenant_id, $1, id, 30, 'other', 'ready', 'other-30.pdf', 'application/pdf', 1, '2026-01-05', '2026-01-05'
    FROM (
        SELECT r.tenant_id, r.id FROM join_request r JOIN organisation o ON o.id = r.organisation_id
        WHERE r.status = 'in_review' AND o.code LIKE 'HD-A-01%' ORDER BY r.submitted_at LIMIT 1
    ) AS longest ON CONFLICT DO NOTHING
"""

PASSKEY = """
    INSERT INTO passkey (tenant_id, id, member_id, credential_id, public_key, sign_count, is_synced, name)
    SELECT tenant_id, $1, id, 'key', 'key', 0, false, 'Passkey'
    FROM member WHERE member_number = 'HD000001' ON CONFLICT DO NOTHING
"""

TRANSFER = """
    WITH subject AS (
        SELECT m.tenant_id, m.id, m.organisation_id AS old_id, n.id AS new_id
        FROM member m JOIN organisation n ON n.tenant_id = m.tenant_id AND n.code = 'HD-A-02' WHERE m.id = $2
    ), reviewed AS (
        INSERT INTO approval (tenant_id, id, subject_kind, subject_id, applicant_id, status, opened_at)
        SELECT tenant_id, $1, 'transfer', $1, id, 'open', '2026-01-05' FROM subject ON CONFLICT DO NOTHING
    ), stages AS (
        INSERT INTO approval_step (tenant_id, id, approval_id, stage, position, organisation_id, permission,
            days_allowed, status, opened_at, due_at)
        SELECT s.tenant_id, gen_random_uuid(), $1, stage, stage - 1, CASE stage WHEN 1 THEN old_id ELSE new_id END,
               'transfer_decide', 5, CASE stage WHEN 1 THEN 'open' ELSE 'waiting' END, '2026-01-05', '2999-01-01'
        FROM subject s, generate_series(1, 2) stage WHERE NOT EXISTS (SELECT FROM transfer WHERE id = $1)
    )
    INSERT INTO transfer (tenant_id, id, member_id, from_organisation_id, to_organisation_id, approval_id,
        requested_by_id, status, requested_at, due_at, acceptance_days)
    SELECT tenant_id, $1, id, old_id, new_id, $1, id, 'requested', '2026-01-05', '2999-01-01', 10
    FROM subject ON CONFLICT DO NOTHING
"""
"""A member of the branch on the way to the sibling branch."""

IDENTITY = """
    INSERT INTO sign_on_identity (tenant_id, id, member_id, provider, issuer, subject)
    SELECT tenant_id, $1, id, 'mill', 'https://mill.example.org', '5f2c'
    FROM member WHERE member_number = 'HD000001' ON CONFLICT DO NOTHING
"""
"""A passkey and a linked account of the member."""

DEPUTY = """
    INSERT INTO deputy (tenant_id, id, officer_id, deputy_id, starts_on, ends_on)
    SELECT o.tenant_id, $1, o.id, d.id, '2999-01-01', '2999-01-31'
    FROM member o JOIN member d ON d.tenant_id = o.tenant_id AND d.member_number = 'HD000004'
    WHERE o.member_number = 'HD000002' ON CONFLICT DO NOTHING
"""
"""The federation officer in the branch officer's place, so late that it gives nobody a right."""
