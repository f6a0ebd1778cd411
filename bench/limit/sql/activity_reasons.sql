CROSS JOIN LATERAL (
    SELECT CASE WHEN a.state = 'cancelled' THEN @reason(ACTIVITY_CANCELLED)
      WHEN a.state = 'ended' OR a.starts_at <= now() THEN @reason(ACTIVITY_OVER)
      ELSE concat_ws(',',
        CASE WHEN own.id IS NOT NULL THEN @reason(ALREADY_REGISTERED) END,
        CASE WHEN NOT v.may_take_part THEN @reason(CANNOT_TAKE_PART) END,
        CASE WHEN a.state <> 'published' THEN @reason(REGISTRATION_CLOSED) END,
        CASE WHEN w.is_open THEN NULL WHEN w.is_coming THEN @reason(REGISTRATION_NOT_BEGUN)
          WHEN w.is_any THEN @reason(REGISTRATION_OVER) ELSE @reason(NOT_YOUR_SHIFT) END,
        CASE WHEN NOT (@include(activity_fits)) THEN @reason(NOT_IN_AUDIENCE) END,
        CASE WHEN NOT (a.has_waiting_list AND clock.is_going OR room.is_there) THEN @reason(ACTIVITY_FULL) END
      ) END AS found) reasons
