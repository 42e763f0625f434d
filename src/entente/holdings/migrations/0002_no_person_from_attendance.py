"""Under a label of lawful protest or community contact no person is recorded without an alleged offence."""

from django.db import migrations

from entente.holdings.engine.assembly import OFFENCE, OVERLAY, PERSONS

KINDS = ", ".join(f"'{name}'" for name in PERSONS)
MAKE = f"""
CREATE FUNCTION holdings_no_person() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
BEGIN
    IF EXISTS (
        SELECT FROM fresh f JOIN core_label l ON l.id = f.label_id
         WHERE f.kind IN ({KINDS}) AND NOT f.facts ? '{OFFENCE}'
           AND EXISTS (SELECT FROM unnest(l.overlays) AS o WHERE split_part(o, ':', 1) = '{OVERLAY}')) THEN
        RAISE EXCEPTION 'attendance and dissent make no record of a person: an alleged offence is missing'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER holdings_no_person AFTER INSERT ON holdings_entity
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION holdings_no_person();
"""
UNMAKE = """
DROP TRIGGER holdings_no_person ON holdings_entity;
DROP FUNCTION holdings_no_person();
"""


class Migration(migrations.Migration):
    dependencies = [("holdings", "0001_holdings"), ("core", "0003_search")]

    operations = [migrations.RunSQL(MAKE, UNMAKE)]
