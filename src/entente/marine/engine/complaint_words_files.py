"""What is said of a file, a folder, a rule file, a system or a call as a whole (see ``complaint_words``)."""

from __future__ import annotations

FILES: dict[str, tuple[str, str]] = {
    # -- files as a whole ------------------------------------------------------------------------
    "cannot_open": ("cannot be opened ({why})", "ne peut pas être ouvert ({why})"),
    "cannot_read": ("cannot be read ({why})", "ne peut pas être lu ({why})"),
    "cannot_write": ("cannot be written ({why})", "ne peut pas être écrit ({why})"),
    "no_reports": (
        "there is no such file: until there is, every arrival stands as unreported",
        "ce fichier n’existe pas : tant qu’il manque, toute arrivée passe pour non déclarée",
    ),
    "no_such_folder": (
        "cannot be written: name a file in a folder that exists",
        "ne peut pas être écrit : nommez un fichier dans un dossier qui existe",
    ),
    "folder": ("is a folder; name the files in it", "est un dossier; nommez les fichiers qu’il contient"),
    "empty": ("is empty; there is nothing to read", "est vide; il n’y a rien à lire"),
    "empty_packed": ("holds nothing once decompressed", "ne contient rien une fois décompressé"),
    "blank": ("holds only blank lines", "ne contient que des lignes vides"),
    "empty_table": (
        "the file is empty; a header line with the column names is expected",
        "le fichier est vide; une ligne d’en-tête avec le nom des colonnes est attendue",
    ),
    "no_header": ("has no header line", "n’a pas de ligne d’en-tête"),
    "binary": (
        "is binary; expected AIS sentences (NMEA 0183), CSV with a header, or Parquet",
        "est un fichier binaire; sont attendus des phrases AIS (NMEA 0183), du CSV avec en-tête ou du Parquet",
    ),
    "binary_table": (
        "binary data, not a table (a zero byte at position {at})",
        "données binaires et non un tableau (octet nul à la position {at})",
    ),
    "neither": (
        "is neither AIS sentences (NMEA 0183) nor CSV with a header; it begins with “{shown}”",
        "n’est ni une suite de phrases AIS (NMEA 0183) ni du CSV avec en-tête; il commence par « {shown} »",
    ),
    "long_line": (
        "a line is longer than a megabyte: this is not text",
        "une ligne dépasse un mégaoctet : ce n’est pas du texte",
    ),
    "packed_parquet": (
        "is a compressed Parquet file; decompress it first (Parquet compresses by itself)",
        "est un fichier Parquet comprimé; décompressez-le d’abord (Parquet comprime de lui-même)",
    ),
    "bad_parquet": (
        "is not a readable Parquet file ({detail})",
        "n’est pas un fichier Parquet lisible ({detail})",
    ),
    "parquet_breaks": (
        "breaks off after row {row} ({detail})",
        "s’interrompt après la rangée {row} ({detail})",
    ),
    "sightings_parquet": (
        "sightings are read from CSV, not from Parquet",
        "les observations se lisent en CSV, non en Parquet",
    ),
    "gzip_damaged": (
        "the gzip stream is damaged ({detail}); everything before it was read",
        "le flux gzip est endommagé ({detail}); tout ce qui précède a été lu",
    ),
    "gzip_short": (
        "the gzip stream ends early (the file is truncated); everything before it was read",
        "le flux gzip finit trop tôt (le fichier est tronqué); tout ce qui précède a été lu",
    ),
    "zstd_damaged": (
        "the zstd stream is damaged ({detail}); everything before it was read",
        "le flux zstd est endommagé ({detail}); tout ce qui précède a été lu",
    ),
    "zstd_short": (
        "the zstd stream ends early (the file is truncated); everything before it was read",
        "le flux zstd finit trop tôt (le fichier est tronqué); tout ce qui précède a été lu",
    ),
    "packed_damaged": (
        "the compressed data breaks off or is damaged on line {line} ({detail}); the rest is lost",
        "les données comprimées s’interrompent ou sont endommagées à la ligne {line} ({detail}); le reste est perdu",
    ),
    "ends_in_the_middle": ("it ends in the middle", "elles finissent au milieu"),
    "no_column": (
        "the header has no column for {missing}; it has: {found}. Expected: {expected}",
        "l’en-tête n’a pas de colonne pour {missing}; il contient : {found}. Sont attendus : {expected}",
    ),
    "positions_or_sightings": (
        "mmsi (or track_id for radar), time, lon and lat; for sightings sighting_id, time, lon, lat and description",
        "mmsi (ou track_id pour le radar), time, lon et lat; pour des observations sighting_id, time, lon, lat et description",
    ),
    "missing_mmsi": ("MMSI (or track_id, or sighting_id)", "le MMSI (ou track_id, ou sighting_id)"),
    "missing_time": ("time", "l’heure (time)"),
    "missing_lon": ("longitude", "la longitude (lon)"),
    "missing_lat": ("latitude", "la latitude (lat)"),
    "column_missing": (
        "missing from the header: {names}; it has: {found}. Expected: {expected}",
        "il manque à l’en-tête : {names}; il contient : {found}. Sont attendus : {expected}",
    ),
    "column_twice": (
        "column {names} stands twice in the header",
        "la colonne {names} figure deux fois dans l’en-tête",
    ),
    "exchanged_columns": (
        "longitude and latitude seem to be exchanged (columns {lon} and {lat}): most places lie in the Southern "
        "Ocean, and off North America the other way round. Correct the header",
        "la longitude et la latitude semblent interverties (colonnes {lon} et {lat}) : la plupart des lieux se "
        "trouvent dans l’océan Austral et, dans l’autre sens, au large de l’Amérique du Nord. Corrigez l’en-tête",
    ),
    "no_assets": (
        "the geography is not on this machine yet: run `make assets`",
        "la géographie n’est pas encore sur cette machine : lancez « make assets »",
    ),
    "no_spark": (
        "Apache Spark is not installed here; install Entente with its extra (entente[spark]) and Java 17, or use "
        "--engine local, which does the same work on this machine",
        "Apache Spark n’est pas installé ici; installez Entente avec son supplément (entente[spark]) et Java 17, ou "
        "employez --engine local, qui fait le même travail sur cette machine",
    ),
    "spark_not_started": (
        "Spark could not be started ({detail}); is Java 17 installed and the master reachable?",
        "Spark n’a pas pu être démarré ({detail}); Java 17 est-il installé et le maître joignable?",
    ),
    "state_version": (
        "is of version {theirs}, this program writes {ours}; begin a new folder",
        "est de la version {theirs}, ce programme écrit {ours}; commencez un nouveau dossier",
    ),
    "state_in_use": (
        "is used by another live process; end it, or name another --state or --name",
        "est employé par un autre processus en direct; mettez-y fin, ou donnez un autre --state ou --name",
    ),
    "no_json": ("not a JSON record ({detail})", "ce n’est pas un enregistrement JSON ({detail})"),
    "no_status": ("status {text} is unknown", "l’état {text} est inconnu"),
    "again": ("{name}: {why}; trying again", "{name} : {why}; nouvelle tentative"),
    # -- calls of the command line ---------------------------------------------------------------
    "no_address": (
        "“{text}” is not an address such as tcp://host:4001 or udp://0.0.0.0:10110",
        "« {text} » n’est pas une adresse telle que tcp://hote:4001 ou udp://0.0.0.0:10110",
    ),
    "udp_listens": (
        "“{text}”: one connects over tcp; udp is listened to (--listen)",
        "« {text} » : on se connecte par tcp; udp s’écoute (--listen)",
    ),
    "no_source": (
        "name at least one source: --connect, --listen or --follow",
        "nommez au moins une source : --connect, --listen ou --follow",
    ),
    "no_target": (
        "say where findings go: --out FILE, --database, or both",
        "dites où vont les constats : --out FICHIER, --database ou les deux",
    ),
    "interest_alone": (
        "--interest and --approaches go together",
        "--interest et --approaches vont ensemble",
    ),
    "interest_room": (
        "with --database the room's own list of vessels of interest counts",
        "avec --database, c’est la liste des navires d’intérêt du volet maritime qui compte",
    ),
    "same_name": ("two sources have the same name: {name}", "deux sources portent le même nom : {name}"),
    "at_least": (
        "{name} must be at least {least}, not {given}",
        "{name} doit être d’au moins {least}, non {given}",
    ),
    "every_most": (
        "every must be at most 300 seconds, not {given}",
        "every doit être d’au plus 300 secondes, non {given}",
    ),
    "no_route": (
        "no route between the known places crosses the boundary of these waters",
        "aucun trajet entre les lieux connus ne franchit la limite de ces eaux",
    ),
    "no_labels": (
        "the structure is not loaded: there is no label or no service account that may write; run `entente init`",
        "la structure n’est pas chargée : aucune étiquette ou aucun compte de service ne peut écrire; lancez "
        "« entente init »",
    ),
    # -- what is being done ----------------------------------------------------------------------
    "step_waters": ("waters", "eaux"),
    "step_positions": ("{file}: positions read: {count}", "{file} : positions lues : {count}"),
    "step_passages": ("passages", "passages"),
    "step_matching": ("matching", "rapprochement"),
    "step_writing": ("writing", "écriture"),
    "step_loading": ("loading", "chargement"),
    "step_reading_there": ("reading on the cluster", "lecture sur la grappe"),
    "step_tracking_there": ("tracking on the cluster", "suivi sur la grappe"),
    "step_routes": ("water and routes", "eaux et trajets"),
    "step_voyages": ("voyages", "voyages"),
    "step_fixes": ("positions", "positions"),
    "step_truth": ("reports and truth", "déclarations et vérité"),
    "step_done": ("done", "terminé"),
    # -- areas -----------------------------------------------------------------------------------
    "not_there": ("the file is not there", "le fichier n’existe pas"),
    "no_geojson": ("this is not GeoJSON ({detail})", "ce n’est pas du GeoJSON ({detail})"),
    "no_feature": ("feature {number} is not an object", "l’élément {number} n’est pas un objet"),
    "no_area": (
        "feature {number} is a {kind}, an area is needed",
        "l’élément {number} est de type {kind}; il faut une surface",
    ),
    "coordinate_no_number": (
        "feature {number} has a coordinate that is no number",
        "l’élément {number} a une coordonnée qui n’est pas un nombre",
    ),
    "short_ring": (
        "feature {number} has a ring of {points} points; a ring needs 4",
        "l’élément {number} a un contour de trop peu de points : {points}; il en faut 4",
    ),
    "coordinate_outside": (
        "feature {number} has a coordinate outside of -180..180, -90..90",
        "l’élément {number} a une coordonnée hors de -180..180, -90..90",
    ),
    "no_ring": ("feature {number} has no ring", "l’élément {number} n’a pas de contour"),
    "no_areas": ("there is no area in it", "il ne contient aucune surface"),
    "crossing_ring": (
        "feature {number}: a ring is not a simple loop ({detail})",
        "élément {number} : un contour n’est pas une boucle simple ({detail})",
    ),
    "waters_state": (
        "feature {number} has the state {state}; it is canadian or disputed",
        "l’élément {number} a l’état {state}; il est canadian ou disputed",
    ),
    # -- rules -----------------------------------------------------------------------------------
    "not_utf8_file": ("is not UTF-8 text (byte {byte})", "n’est pas du texte UTF-8 (octet {byte})"),
    "rule": ("{place}: {what}", "{place} : {what}"),
    "the_file": ("the file", "le fichier"),
    "no_mapping": (
        "names with values are expected (name: value), not {text}",
        "des noms et leurs valeurs sont attendus (nom : valeur), non {text}",
    ),
    "key_missing": ("“{key}” is missing", "il manque « {key} »"),
    "no_date": (
        "a date (YYYY-MM-DD) is expected, not {text}",
        "une date (AAAA-MM-JJ) est attendue, non {text}",
    ),
    "no_provision": ("no provision is called “{name}”", "aucune disposition ne s’appelle « {name} »"),
    "no_setting": ("no such setting", "ce paramètre n’existe pas"),
    "no_truth": ("true or false is expected, not {text}", "true ou false est attendu, non {text}"),
    "no_amount": (
        "a number from 0 is expected, not {text}",
        "un nombre à partir de 0 est attendu, non {text}",
    ),
    "no_remark": (
        "no remark is called “{name}”; there are {known}",
        "aucune remarque ne s’appelle « {name} »; il y a {known}",
    ),
    "not_set": ("not set: {names}", "sans valeur : {names}"),
    "no_ship_types": (
        "a list of AIS ship types (0-99) is expected",
        "une liste de types de navire AIS (0 à 99) est attendue",
    ),
    "no_editions": ("at least one edition is expected", "au moins une édition est attendue"),
    "same_day": (
        "“{one}” and “{other}” begin on the same day",
        "« {one} » et « {other} » commencent le même jour",
    ),
    "provisions_missing": ("missing: {names}", "il manque : {names}"),
    "setting_unknown": ("unknown setting {names}", "paramètre inconnu {names}"),
    "setting_missing": ("missing setting {names}", "il manque le paramètre {names}"),
    "two_definitions": (
        "editions “{one}” and “{other}” define contact, stop or silence differently, and the data runs over both; "
        "give the days before and after the change apart",
        "les éditions « {one} » et « {other} » définissent autrement le contact, l’arrêt ou le silence, et les données "
        "vont de l’une à l’autre; donnez séparément les jours d’avant et d’après le changement",
    ),
    "set_twice": (
        "{name} is set under settings already, and differently",
        "{name} a déjà une valeur, autre, dans les paramètres (settings)",
    ),
    "no_statuses": (
        "{name} is a list of navigational statuses 0-15, not {text}",
        "{name} est une liste d’états de navigation 0 à 15, non {text}",
    ),
    "no_flag": ("{name} is true or false, not {text}", "{name} est true ou false, non {text}"),
    "no_curve": (
        "{name} is a list of pairs [value, weight], not {text}",
        "{name} est une liste de paires [valeur, poids], non {text}",
    ),
    "no_share": (
        "{name} is a number from 0 to 1, not {text}",
        "{name} est un nombre de 0 à 1, non {text}",
    ),
    "no_number_of": (
        "{name} is a number from 0, not {text}",
        "{name} est un nombre à partir de 0, non {text}",
    ),
}

OS_ERRORS: dict[str, tuple[str, str]] = {
    "ENOENT": ("No such file or directory", "fichier ou dossier inexistant"),
    "EACCES": ("Permission denied", "permission refusée"),
    "EPERM": ("Operation not permitted", "opération non permise"),
    "EISDIR": ("Is a directory", "c’est un dossier"),
    "ENOTDIR": ("Not a directory", "ce n’est pas un dossier"),
    "ENOSPC": ("No space left on device", "plus d’espace sur le disque"),
    "EDQUOT": ("Disk quota exceeded", "quota de disque dépassé"),
    "EFBIG": ("File too large", "fichier trop volumineux"),
    "EROFS": ("Read-only file system", "système de fichiers en lecture seule"),
    "EIO": ("Input/output error", "erreur d’entrée-sortie"),
    "EMFILE": ("Too many open files", "trop de fichiers ouverts"),
    "ENAMETOOLONG": ("File name too long", "nom de fichier trop long"),
    "EADDRINUSE": ("Address already in use", "adresse déjà employée"),
    "EADDRNOTAVAIL": ("Cannot assign requested address", "adresse absente de cette machine"),
    "ECONNREFUSED": ("Connection refused", "connexion refusée"),
    "ECONNRESET": ("Connection reset by peer", "connexion rompue par l’autre côté"),
    "EPIPE": ("Broken pipe", "connexion rompue"),
    "ETIMEDOUT": ("Connection timed out", "délai de connexion dépassé"),
    "EHOSTUNREACH": ("No route to host", "hôte injoignable"),
    "ENDED": ("the other side ended the connection", "l’autre côté a mis fin à la connexion"),
    "FILE_SHORTER": (
        "the file became shorter; it is read from its beginning",
        "le fichier a raccourci; il est relu depuis le début",
    ),
    "ENETUNREACH": ("Network is unreachable", "réseau injoignable"),
}
"""By the system's own name of the error (errno.h); and two of our own."""
