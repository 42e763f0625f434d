"""Two live bookings of one thing never overlap, whoever writes them and at whatever moment.

A range type has a GiST operator class of its own, a uuid has none without an extension: the thing booked is put
as a range of one number, its hash. Two things with one hash (one pair in 2**64) would at worst refuse a booking.
"""

from django.db import migrations

MAKE = """
ALTER TABLE training_booking ADD CONSTRAINT training_booking_no_overlap EXCLUDE USING gist (
    numrange(uuid_hash_extended(resource, 0)::numeric, uuid_hash_extended(resource, 0)::numeric, '[]') WITH &&,
    tstzrange(starts_at, ends_at) WITH &&
) WHERE (state IN ('asked', 'confirmed'));
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0001_initial")]

    operations = [
        migrations.RunSQL(MAKE, "ALTER TABLE training_booking DROP CONSTRAINT training_booking_no_overlap;")
    ]
