"""Which answers are over, said by the database: they are blanked by no other way than this function."""

MAKE = r"""
DO $$ BEGIN
    EXECUTE format('CREATE POLICY answer_keep ON authority_ask TO %I USING ('
                   'coalesce(current_setting(''entente.keeping'', true), '''') = ''answers'')', current_user);
    EXECUTE format('CREATE POLICY answer_keep ON authority_disclosure FOR SELECT TO %I USING ('
                   'coalesce(current_setting(''entente.keeping'', true), '''') = ''answers'')', current_user);
END $$;

-- for what purges, which no officer's request does
CREATE FUNCTION entente_answers_over(at_most integer) RETURNS TABLE (ask uuid, entry uuid, holder text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
#variable_conflict use_column
BEGIN
    IF entente_officer_id() IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM set_config('entente.keeping', 'answers', true);
    RETURN QUERY WITH over AS (
        SELECT a.id, d.entry AS told FROM authority_ask a JOIN authority_disclosure d ON d.ask_id = a.id
         WHERE a.state IN ('given', 'less') AND a.answer_purged_at IS NULL
           AND (d.ended <> '' OR d.retention_until < current_date)
           AND (NOT 'PA 8(2)(e)' = ANY (d.authority) OR d.at < now() - interval '2 years')
           AND NOT EXISTS (SELECT FROM authority_hold h
                            WHERE h.released_at IS NULL AND h.object_id = a.object_id)
         ORDER BY a.id LIMIT at_most FOR UPDATE OF a
    ), gone AS (
        UPDATE authority_ask a SET answer = '', answer_purged_at = now() FROM over WHERE a.id = over.id
        RETURNING a.id, a.holder_id
    )
    SELECT gone.id, over.told, g.code::text FROM gone JOIN over ON over.id = gone.id
      JOIN core_agency g ON g.id = gone.holder_id;
    PERFORM set_config('entente.keeping', '', true);
END $$;
"""

UNMAKE = """
DROP FUNCTION entente_answers_over(integer);
DROP POLICY answer_keep ON authority_disclosure;
DROP POLICY answer_keep ON authority_ask;
"""
