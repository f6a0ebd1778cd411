(d.approved_at IS NOT NULL AND (d.opens_on <= $3::date AND d.audience_id = ANY(w.chain)
    AND (d.state <> 'withdrawn' OR timezone('Asia/Shanghai', d.ended_at)::date >= d.opens_on) OR d.id = ANY(w.names))
      OR @include(reader_officer))
