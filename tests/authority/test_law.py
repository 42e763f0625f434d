"""The statutes as a table: each request's outcome is read from the paragraph cited beside it.

``(paragraph and what it says, base, changes, grade, first provision, missing or None)``. The outcome comes from
the statute, not from the engine; ``missing`` is checked where a text or fact is plainly what is lacking.
"""

from __future__ import annotations

import json

import pytest
from tests.authority.requests import (
    ARRANGEMENTS,
    ASKED,
    CENTRE,
    CURRENCY,
    CUSTOMS,
    DROP,
    FOREIGN,
    IMMIGRATION,
    PASSENGERS,
    POLICE,
    SECURITY,
    SECURITY_TEXTS,
    SIGNED,
    WITHIN,
    change,
)

from entente.authority.engine import decide, parse, parse_arrangements

KNOWN = parse_arrangements(json.dumps(ARRANGEMENTS))
CA_FOUR = {"purpose.kind": "administer_act", "purpose.offence": None, "texts.solely": True}
PEACE = {"recipient.agency": "OPP", "recipient.kind": "province"}
YOUTH = [{"kind": "youth", "access_until": "2027-01-01"}]
TAP = [{"kind": "intercept"}]
WARRANT = {"purpose.instrument": {"kind": "warrant", "reference": "ON-2026-88"}}
HEAD = {"texts.head_decision": "Decided on 20 November: the public interest clearly outweighs."}
NO = "nothing"

CASES = [
    # -- Customs Act 107(5)(a): peace officer, indictable, grounds believed by the official, solely ------------
    ("CA 107(5)(a): all of it", CUSTOMS, SIGNED, "full", "CA 107(5)(a)", []),
    ("CA 107(5)(a): no grounds", CUSTOMS, SIGNED | {"texts.grounds": ""}, NO, None, ["texts.grounds"]),
    ("CA 107(5)(a): grounds of blanks are none", CUSTOMS, SIGNED | {"texts.grounds": "  "}, NO, None, ["texts.grounds"]),
    ("CA 107(5)(a): not solely", CUSTOMS, SIGNED | {"texts.solely": False}, NO, None, ["texts.solely"]),
    ("CA 107(5)(a): summary offence only", CUSTOMS, SIGNED | {"purpose.offence.indictable": False}, NO, None, ["purpose.offence.indictable"]),
    ("CA 107(5)(a): no offence named", CUSTOMS, SIGNED | {"purpose.offence.reference": ""}, NO, None, ["purpose.offence.reference"]),
    ("CA 107(5)(a): an analyst is no peace officer", CUSTOMS, SIGNED | {"recipient.roles": ["analyst"]}, NO, None, ["recipient.roles"]),
    ("CA 107(5)(a): any peace officer with jurisdiction, a province's too", CUSTOMS, SIGNED | PEACE, "full", "CA 107(5)(a)", []),
    ("CA 107(5)(a): investigation or prosecution", CUSTOMS, SIGNED | {"purpose.kind": "criminal_proceedings"}, "full", "CA 107(5)(a)", []),
    ("CA 107(5)(a): a foreign officer has no jurisdiction", CUSTOMS, SIGNED | {"recipient.agency": "FBI", "recipient.kind": "foreign", "recipient.mistreatment_risk": "none"}, NO, None, None),
    ("CA 107(5)(a): the requester's grounds are not the official's belief", CUSTOMS, SIGNED | {"texts.grounds": "", "request_texts.grounds": "We believe so."}, NO, None, ["texts.grounds"]),
    ("CA 107(5)(a): entry and exit information is customs information", CUSTOMS, SIGNED | {"label.regime": "entry_exit"}, "full", "CA 107(5)(a)", []),
    ("CA 107(5)(a): the prosecution of an Act of the four opens both", CUSTOMS, SIGNED | {"purpose.act": "Customs Act", "purpose.offence.reference": "Customs Act 159"}, "full", "CA 107(5)(a)", []),
    ("CA 107(5)(a): the Attorney General of Canada", CUSTOMS, SIGNED | {"recipient.agency": "PPSC", "recipient.roles": ["official"]}, "full", "CA 107(5)(a)", []),
    ("CA 107(5)(a): the Attorney General of a province", CUSTOMS, SIGNED | {"recipient.agency": "AG-ON", "recipient.kind": "province", "recipient.roles": ["official"]}, "full", "CA 107(5)(a)", []),
    ("CA 107(5)(a): the prosecutor needs the grounds as well", CUSTOMS, SIGNED | {"recipient.agency": "PPSC", "recipient.roles": ["official"], "texts.grounds": ""}, NO, None, ["texts.grounds"]),
    ("CA 107(5)(a): another department's official is no prosecutor", CUSTOMS, SIGNED | {"recipient.agency": "TC", "recipient.roles": ["official"]}, NO, None, ["recipient.roles"]),
    # -- 107(5)(b): entitled by another Act, solely for that purpose, the Act cited ----------------------------
    ("CA 107(5)(b): entitled by an Act that is cited", CUSTOMS, {"recipient.agency": "OAG", "recipient.roles": ["official"], "purpose.kind": "own_duties", "purpose.offence": None, "texts.solely": True, "texts.citation": "Auditor General Act, 13(1)"}, "full", "CA 107(5)(b)", []),
    ("CA 107(5)(b): no Act cited", CUSTOMS, {"recipient.agency": "OAG", "recipient.roles": ["official"], "purpose.kind": "own_duties", "purpose.offence": None, "texts.solely": True}, NO, None, None),
    ("CA 107(5)(b): not solely for that", CUSTOMS, {"recipient.agency": "OAG", "recipient.roles": ["official"], "purpose.kind": "own_duties", "purpose.offence": None, "texts.citation": "Auditor General Act, 13(1)"}, NO, None, ["texts.solely"]),
    ("CA 107(5)(b): the requester's citation is not the holder's", CUSTOMS, {"recipient.agency": "OAG", "recipient.roles": ["official"], "purpose.kind": "own_duties", "purpose.offence": None, "texts.solely": True, "request_texts.citation": "Some Act"}, NO, None, None),
    # -- 107(4)(d): a member of the RCMP, four Acts, nothing else ---------------------------------------------
    ("CA 107(4)(d): Customs Act", CUSTOMS, CA_FOUR | {"purpose.act": "Customs Act"}, "full", "CA 107(4)(d)", []),
    ("CA 107(4)(d): Excise Act", CUSTOMS, CA_FOUR | {"purpose.act": "Excise Act"}, "full", "CA 107(4)(d)", []),
    ("CA 107(4)(d): Excise Act, 2001", CUSTOMS, CA_FOUR | {"purpose.act": "Excise Act, 2001"}, "full", "CA 107(4)(d)", []),
    ("CA 107(4)(d): written without the comma", CUSTOMS, CA_FOUR | {"purpose.act": "Excise Act 2001"}, "full", "CA 107(4)(d)", []),
    ("CA 107(4)(d): Export and Import Permits Act", CUSTOMS, CA_FOUR | {"purpose.act": "Export and Import Permits Act"}, "full", "CA 107(4)(d)", []),
    ("CA 107(4)(d): named in French", CUSTOMS, CA_FOUR | {"purpose.act": "Loi sur les douanes"}, "full", "CA 107(4)(d)", []),
    ("CA 107(4)(d): not the Criminal Code", CUSTOMS, CA_FOUR | {"purpose.act": "Criminal Code"}, NO, None, ["purpose.act"]),
    ("CA 107(4)(d): not drugs", CUSTOMS, CA_FOUR | {"purpose.act": "Controlled Drugs and Substances Act"}, NO, None, None),
    ("CA 107(4)(d): not immigration", CUSTOMS, CA_FOUR | {"purpose.act": "Immigration and Refugee Protection Act"}, NO, None, None),
    ("CA 107(4)(d): not excise tax, which is none of the four", CUSTOMS, CA_FOUR | {"purpose.act": "Excise Tax Act"}, NO, None, None),
    ("CA 107(4)(d): necessary solely", CUSTOMS, CA_FOUR | {"purpose.act": "Customs Act", "texts.solely": False}, NO, None, ["texts.solely"]),
    ("CA 107(4)(d): no provincial police", CUSTOMS, CA_FOUR | PEACE | {"purpose.act": "Customs Act"}, NO, None, None),
    ("CA 107(4)(d): the Act not said", CUSTOMS, CA_FOUR | {"purpose.act": DROP}, NO, None, ["purpose.act"]),
    # -- 107(4)(a): criminal proceedings commenced under an Act of Parliament ---------------------------------
    ("CA 107(4)(a): commenced", CUSTOMS, {"purpose.kind": "criminal_proceedings", "purpose.proceeding": {"id": "CR-26-1", "commenced": True}, "texts.solely": True}, "full", "CA 107(4)(a)", []),
    ("CA 107(4)(a): not yet commenced", CUSTOMS, {"purpose.kind": "criminal_proceedings", "purpose.proceeding": {"id": "CR-26-1", "commenced": False}, "texts.solely": True, "purpose.offence": {"reference": "Criminal Code 430", "indictable": False}}, NO, None, ["purpose.proceeding.commenced"]),
    ("CA 107(4)(a): a provincial statute is no Act of Parliament", CUSTOMS, {"purpose.kind": "criminal_proceedings", "purpose.act": "Highway Traffic Act", "purpose.offence": None, "purpose.proceeding": {"id": "1", "commenced": True}, "texts.solely": True}, NO, None, None),
    ("CA 107(4)(a): not solely", CUSTOMS, {"purpose.kind": "criminal_proceedings", "purpose.offence": None, "purpose.proceeding": {"id": "1", "commenced": True}}, NO, None, ["texts.solely"]),
    # -- 107(4)(c): officials of the Agency, its own legislation ------------------------------------------------
    ("CA 107(4)(c): the Agency's own", WITHIN, {}, "full", "CA 107(4)(c)", []),
    ("CA 107(4)(c): immigration is its legislation", WITHIN, {"purpose.act": "IRPA", "purpose.kind": "immigration"}, "full", "CA 107(4)(c)", []),
    ("CA 107(4)(c): cross-border currency is", WITHIN, {"purpose.act": "PCMLTFA", "purpose.kind": "financial_crime"}, "full", "CA 107(4)(c)", []),
    ("CA 107(4)(c): the Criminal Code is not", WITHIN, {"purpose.act": "Criminal Code"}, NO, None, ["purpose.act"]),
    ("CA 107(4)(c): solely", WITHIN, {"texts.solely": False}, NO, None, ["texts.solely"]),
    ("CA 107(4)(c): an official of another agency is none of this one", WITHIN, {"recipient.agency": "IRCC", "purpose.act": "Customs Act"}, NO, None, None),
    # -- 107(4)(e), (g), (h), (i) -------------------------------------------------------------------------------
    ("CA 107(4)(e): life or safety, the emergency path", CUSTOMS, {"purpose.kind": "life_or_safety", "purpose.offence": None, "purpose.act": DROP}, "full", "CA 107(4)(e)", []),
    ("CA 107(4)(e): in any other country too", CUSTOMS, {"purpose.kind": "life_or_safety", "recipient.agency": "USCG", "recipient.kind": "foreign", "recipient.mistreatment_risk": "none", "recipient.roles": []}, "full", "CA 107(4)(e)", []),
    ("CA 107(4)(g): identifies nobody", CUSTOMS, {"label.identifies_person": False, "purpose.kind": "statistics", "recipient.roles": []}, "full", "CA 107(4)(g)", []),
    ("CA 107(4)(g): it does identify", CUSTOMS, {"purpose.kind": "statistics"}, NO, None, None),
    ("CA 107(4)(g): unknown is not no", CUSTOMS, {"label.identifies_person": DROP, "purpose.kind": "statistics"}, NO, None, ["label.identifies_person"]),
    ("CA 107(4)(h): the official regards it as national security", CUSTOMS, {"purpose.kind": "national_security", "texts.grounds": "A listed entity's shipment."}, "full", "CA 107(4)(h)", []),
    ("CA 107(4)(i): under the security Act, all its tests", CUSTOMS, SECURITY_TEXTS | {"purpose.kind": "national_security", "recipient.roles": ["designated_person"]}, "full", "CA 107(4)(i)", []),
    ("CA 107(4)(i): one test less", CUSTOMS, SECURITY_TEXTS | {"purpose.kind": "national_security", "recipient.roles": ["designated_person"], "texts.proportionality": ""}, NO, None, ["texts.proportionality"]),
    # -- 107(5)(c), (j), (k): officials, immigration, the Centre ------------------------------------------------
    ("CA 107(5)(c): about goods, to an official who enforces an Act on goods", CUSTOMS, CA_FOUR | {"purpose.act": "Cannabis Act", "recipient.agency": "HC", "recipient.roles": ["official"], "elements": ["goods", "quantity"]}, "full", "CA 107(5)(c)", []),
    ("CA 107(5)(c): about a person of whom nobody names the offence", CUSTOMS, CA_FOUR | {"purpose.act": "Cannabis Act", "recipient.agency": "HC", "recipient.roles": ["official"]}, NO, None, ["purpose.offence", "purpose.offence.reference", "texts.grounds"]),
    ("CA 107(5)(c): about a person reasonably suspected under that Act in respect of the goods", CUSTOMS, CA_FOUR | {"purpose.act": "Cannabis Act", "recipient.agency": "HC", "recipient.roles": ["official"], "purpose.offence": {"reference": "Cannabis Act 11"}, "texts.grounds": "Named on the parcel that was opened."}, "full", "CA 107(5)(c)", []),
    ("CA 107(5)(c): the suspicion is not written", CUSTOMS, CA_FOUR | {"purpose.act": "Cannabis Act", "recipient.agency": "HC", "recipient.roles": ["official"], "purpose.offence": {"reference": "Loi sur le cannabis 11"}}, NO, None, ["texts.grounds"]),
    ("CA 107(5)(c): suspected under another Act", CUSTOMS, CA_FOUR | {"purpose.act": "Cannabis Act", "recipient.agency": "HC", "recipient.roles": ["official"], "purpose.offence": {"reference": "Criminal Code 354"}, "texts.grounds": "Seen."}, NO, None, None),
    ("CA 107(5)(c): entry and exit information is of no goods", CUSTOMS, CA_FOUR | {"label.regime": "entry_exit", "purpose.act": "Cannabis Act", "recipient.agency": "HC", "recipient.roles": ["official"], "purpose.offence": {"reference": "Cannabis Act 11"}, "texts.grounds": "Seen."}, NO, None, None),
    ("CA 107(5)(c): an Act on no goods", CUSTOMS, CA_FOUR | {"purpose.act": "Income Tax Act", "recipient.agency": "CRA", "recipient.roles": ["official"], "elements": ["goods"]}, NO, None, None),
    ("CA 107(5)(j): the immigration department", CUSTOMS, {"recipient.agency": "IRCC", "recipient.roles": ["official"], "purpose.kind": "immigration", "purpose.act": "Citizenship Act", "purpose.offence": None, "texts.solely": True}, "full", "CA 107(5)(j)", []),
    ("CA 107(5)(j): another law than of movement", CUSTOMS, {"recipient.agency": "IRCC", "recipient.roles": ["official"], "purpose.kind": "immigration", "purpose.act": "Income Tax Act", "purpose.offence": None, "texts.solely": True}, NO, None, ["purpose.act"]),
    ("CA 107(5)(j): not for the RCMP", CUSTOMS, {"purpose.kind": "immigration", "purpose.act": "Citizenship Act", "purpose.offence": None, "texts.solely": True}, NO, None, None),
    ("CA 107(5)(k): FINTRAC", CUSTOMS, {"recipient.agency": "FINTRAC", "recipient.roles": ["official"], "purpose.kind": "financial_crime", "purpose.act": "PCMLTFA", "purpose.offence": None, "texts.solely": True}, "full", "CA 107(5)(k)", []),
    ("CA 107(5)(k): solely", CUSTOMS, {"recipient.agency": "FINTRAC", "recipient.roles": ["official"], "purpose.kind": "financial_crime", "purpose.act": "PCMLTFA", "purpose.offence": None}, NO, None, ["texts.solely"]),
    # -- 107(5)(m), (n): courts; 107(6) the Minister; 107(8) abroad; 107(9) the person -------------------------
    ("CA 107(5)(m): a Canadian warrant", CUSTOMS, WARRANT | {"purpose.kind": "court_order", "purpose.offence": None}, "full", "CA 107(5)(m)", []),
    ("CA 107(5)(m): a warrant nobody can find", CUSTOMS, {"purpose.kind": "court_order", "purpose.offence": None, "purpose.instrument": {"kind": "warrant", "reference": ""}}, NO, None, ["purpose.instrument.reference"]),
    ("CA 107(5)(m): none", CUSTOMS, {"purpose.kind": "court_order", "purpose.offence": None}, NO, None, ["purpose.instrument"]),
    ("CA 107(5)(n): a foreign court, solely for criminal proceedings", FOREIGN, WARRANT | {"purpose.kind": "court_order", "arrangement": None}, "full", "CA 107(5)(n)", []),
    ("CA 107(6): the Minister", CUSTOMS, {"purpose.kind": "own_duties", "purpose.offence": None, "purpose.instrument": {"kind": "ministerial_authorization", "reference": "MIN-12"}}, "full", "CA 107(6)", []),
    ("CA 107(6): the President of the Agency is not the Minister", CUSTOMS, HEAD | {"purpose.kind": "own_duties", "purpose.offence": None}, NO, None, None),
    ("CA 107(8): abroad under an arrangement, solely its purposes", FOREIGN, {}, "full", "CA 107(8)", []),
    ("CA 107(8): no arrangement", FOREIGN, {"arrangement": None}, NO, None, ["arrangement"]),
    ("CA 107(8): an arrangement that is not there", FOREIGN, {"arrangement": "LOST"}, NO, None, ["arrangement"]),
    ("CA 107(9): with consent, to no police", CUSTOMS, {"recipient.agency": "LAW", "recipient.roles": [], "purpose.kind": "person_concerned", "texts.consent": "Signed on 3 May."}, "full", "CA 107(9)", []),
    ("CA 107(9): consent is not a way to the police", CUSTOMS, {"purpose.kind": "person_concerned", "texts.consent": "Signed on 3 May."}, NO, None, None),
    ("CA 107(9): without consent", CUSTOMS, {"recipient.agency": "LAW", "recipient.roles": [], "purpose.kind": "person_concerned"}, NO, None, ["texts.consent"]),
    ("CA 107(2): the RCMP's own duties open nothing", CUSTOMS, SIGNED | {"purpose.kind": "own_duties", "purpose.offence": None}, NO, None, None),
    ("PA 8(2) opening words: the Privacy Act's gateways do not open customs information", CUSTOMS, ASKED | {"purpose.offence": None}, NO, None, None),
    ("CA 93.1: entry and exit information after fifteen years", CUSTOMS, SIGNED | {"label.regime": "entry_exit", "label.collected_at": "2011-11-23"}, NO, None, []),
    ("CA 93.1: on the last day", CUSTOMS, SIGNED | {"label.regime": "entry_exit", "label.collected_at": "2011-11-24T12:00:00Z"}, "full", "CA 107(5)(a)", []),
    # -- Privacy Act 8(2)(e): listed body, written request, purpose, description -------------------------------
    ("PA 8(2)(e): Inland Enforcement (item 9.3)", POLICE, {}, "full", "PA 8(2)(e)", []),
    ("PA 8(2)(e): Intelligence and Targeting (item 10)", POLICE, {"recipient.unit": "Intelligence and Targeting Operations Directorate"}, "full", "PA 8(2)(e)", []),
    ("PA 8(2)(e): Criminal Investigations (item 15.1)", POLICE, {"recipient.unit": "Criminal Investigations Division"}, "full", "PA 8(2)(e)", []),
    ("PA 8(2)(e): the request itself may say so", POLICE, {"texts.written_request": False, "texts.request_describes_information": False, "request_texts": {"written_request": True, "request_describes_information": True}}, "full", "PA 8(2)(e)", []),
    ("PA 8(2)(e): a regional desk is not listed", POLICE, {"recipient.unit": "Regional Intelligence"}, NO, None, ["recipient.unit"]),
    ("PA 8(2)(e): the agency's name is not a unit", POLICE, {"recipient.unit": DROP}, NO, None, ["recipient.unit"]),
    ("PA 8(2)(e): no written request", POLICE, {"texts.written_request": False}, NO, None, ["texts.written_request"]),
    ("PA 8(2)(e): the request describes nothing", POLICE, {"texts.request_describes_information": False}, NO, None, ["texts.request_describes_information"]),
    ("PA 8(2)(e): it does not say which law", POLICE, {"purpose.act": DROP}, NO, None, ["purpose.act"]),
    ("PA 8(2)(e): the RCMP is listed whole (item 13)", IMMIGRATION, {"recipient.agency": "RCMP", "recipient.unit": "Any", "purpose.kind": "criminal_investigation", "purpose.act": "Criminal Code"}, "full", "PA 8(2)(e)", []),
    ("PA 8(2)(e): the passport office (item 15)", POLICE, {"recipient.agency": "IRCC", "recipient.unit": "Passport Entitlement and Investigations"}, "full", "PA 8(2)(e)", []),
    ("PA 8(2)(e): the rest of the immigration department", POLICE, {"recipient.agency": "IRCC", "recipient.unit": "Operations"}, NO, None, ["recipient.unit"]),
    ("PA 8(2)(e): other personal information likewise", POLICE, {"label.regime": "personal"}, "full", "PA 8(2)(e)", []),
    ("PA 8(2)(e): not for statistics", POLICE, {"purpose.kind": "statistics"}, NO, None, None),
    # -- other paragraphs of 8 -----------------------------------------------------------------------------------
    ("PA 8(2)(f): a province under an agreement", POLICE, {"recipient.agency": "OPP", "recipient.unit": "Marine Unit", "recipient.kind": "province", "arrangement": "PROV"}, "full", "PA 8(2)(f)", []),
    ("PA 8(2)(f): without one", POLICE, {"recipient.agency": "OPP", "recipient.unit": "Marine Unit", "recipient.kind": "province"}, NO, None, ["arrangement"]),
    ("PA 8(2)(f): the arrangement of another holder", POLICE, {"recipient.agency": "OPP", "recipient.unit": "Marine Unit", "recipient.kind": "province", "arrangement": "CMAA"}, NO, None, ["arrangement"]),
    ("PA 8(2)(b): another Act authorizes it, cited", POLICE, {"recipient.unit": "Regional Intelligence", "texts.citation": "Firearms Act, 91"}, "full", "PA 8(2)(b)", []),
    ("PA 8(2)(b): nobody cites one", POLICE, {"recipient.unit": "Regional Intelligence", "texts.citation": " "}, NO, None, ["recipient.unit"]),
    ("PA 8(2)(b): it never opens customs information", CUSTOMS, {"purpose.offence": None, "texts.citation": "Firearms Act, 91"}, NO, None, None),
    ("PA 8(2)(c): a subpoena", POLICE, {"purpose.kind": "court_order", "purpose.instrument": {"kind": "subpoena", "reference": "S-1"}}, "full", "PA 8(2)(c)", []),
    ("PA 8(2)(c): none", POLICE, {"purpose.kind": "court_order"}, NO, None, ["purpose.instrument"]),
    ("PA 8(2)(d): the Attorney General, proceedings of the Crown", POLICE, {"recipient.agency": "AGC", "recipient.unit": "Civil", "purpose.kind": "criminal_proceedings", "purpose.proceeding": {"id": "T-1", "commenced": True}}, "full", "PA 8(2)(d)", []),
    ("PA 8(2)(d): no proceedings", POLICE, {"recipient.agency": "AGC", "recipient.unit": "Civil", "purpose.kind": "criminal_proceedings"}, NO, None, ["purpose.proceeding"]),
    ("PA 8(2)(j): research, head satisfied, undertaking", POLICE, HEAD | {"purpose.kind": "statistics", "texts.undertakings": ["no_onward_disclosure"]}, "full", "PA 8(2)(j)", []),
    ("PA 8(2)(m): the head's opinion", POLICE, HEAD | {"purpose.kind": "life_or_safety"}, "full", "PA 8(2)(m)", []),
    ("PA 8(2)(m): no opinion", POLICE, {"purpose.kind": "life_or_safety"}, NO, None, ["texts.head_decision"]),
    ("PA 8(2)(m): a requester cannot write the head's opinion", POLICE, {"purpose.kind": "life_or_safety", "request_texts.head_decision": "Surely."}, NO, None, ["texts.head_decision"]),
    ("PA 8(1): consent", POLICE, {"recipient.agency": "LAW", "purpose.kind": "person_concerned", "texts.consent": "Signed."}, "full", "PA 8(1)", []),
    ("PA 7(a): use within the institution", POLICE, {"recipient.agency": "RCMP", "recipient.unit": "Federal Policing", "purpose.kind": "own_duties"}, "full", "PA 7(a)", []),
    ("PA 3: about nobody", POLICE, {"label.regime": "non_personal", "label.identifies_person": False}, "full", "PA 3", []),
    ("PA 3: police statistics that identify nobody", POLICE, {"label.identifies_person": False, "purpose.kind": "statistics"}, "full", "PA 3", []),
    # -- Security of Canada Information Disclosure Act ---------------------------------------------------------
    ("SCIDA 5(1): both tests and the statement of 5(2)", SECURITY, {}, "full", "SCIDA 5(1)", []),
    ("SCIDA 5(1)(a): contribution", SECURITY, {"texts.contribution": ""}, NO, None, ["texts.contribution"]),
    ("SCIDA 5(1)(b): proportionality", SECURITY, {"texts.proportionality": ""}, NO, None, ["texts.proportionality"]),
    ("SCIDA 5(2): accuracy", SECURITY, {"texts.accuracy": ""}, NO, None, ["texts.accuracy"]),
    ("SCIDA 5(2): reliability", SECURITY, {"texts.reliability": ""}, NO, None, ["texts.reliability"]),
    ("SCIDA 5(1): the head or the designated person only", SECURITY, {"recipient.roles": ["official"]}, NO, None, ["recipient.roles"]),
    ("SCIDA 5(1): Schedule 3 only", SECURITY, {"recipient.agency": "OPP", "recipient.kind": "province"}, NO, None, None),
    ("SCIDA 5(1): the discloser must be satisfied, not the requester", SECURITY, {"texts.contribution": "", "request_texts.contribution": "It helps us."}, NO, None, ["texts.contribution"]),
    ("SCIDA 5(1): to the Service", SECURITY, {"recipient.agency": "CSIS", "recipient.unit": "HQ"}, "full", "SCIDA 5(1)", []),
    ("SCIDA 5(1): subject to other prohibitions: not passenger records", SECURITY, {"label.regime": "pnr"}, NO, None, None),
    ("SCIDA 5(1): subject to other prohibitions: not currency reports", SECURITY, {"label.regime": "currency_report"}, NO, None, None),
    ("SCIDA 2(2): lawful protest by itself", SECURITY, {"label.overlays": [{"kind": "lawful_assembly"}]}, NO, None, ["purpose.offence", "purpose.offence.reference"]),
    # -- passenger information -----------------------------------------------------------------------------------
    ("PNR 6: terrorism, grounds, undertakings", PASSENGERS, {}, "full", "PNR 6", []),
    ("PNR 6(a): serious transnational crime (four years, across borders)", PASSENGERS, {"purpose.offence": {"reference": "Criminal Code 279.01", "indictable": True, "max_years": 14, "transnational": True}}, "full", "PNR 6", []),
    ("PNR 6(a): serious but not transnational", PASSENGERS, {"purpose.offence": {"reference": "Criminal Code 344", "indictable": True, "max_years": 14}}, NO, None, None),
    ("PNR 6(a): transnational but three years", PASSENGERS, {"purpose.offence": {"reference": "X 1", "indictable": True, "max_years": 3, "transnational": True}}, NO, None, None),
    ("PNR 6(a): no grounds", PASSENGERS, {"texts.grounds": ""}, NO, None, ["texts.grounds"]),
    ("PNR 6(c): no undertaking to protect", PASSENGERS, {"texts.undertakings": ["no_onward_disclosure"]}, NO, None, ["texts.undertakings"]),
    ("PNR 6(d): no undertaking on onward disclosure", PASSENGERS, {"texts.undertakings": ["equivalent_protection"]}, NO, None, ["texts.undertakings"]),
    ("PNR 6(e): no more than necessary: no elements named", PASSENGERS, {"elements": []}, NO, None, ["elements"]),
    ("PNR 6: provincial police too", PASSENGERS, PEACE, "full", "PNR 6", []),
    ("PNR: Customs Act 107(5)(a) does not open it", PASSENGERS, SIGNED | {"purpose.offence": {"reference": "Criminal Code 354", "indictable": True}, "texts.undertakings": []}, NO, None, None),
    ("PNR 4: within the Agency in the first 72 hours", PASSENGERS, {"recipient.agency": "CBSA", "recipient.unit": "Targeting", "purpose.kind": "own_duties", "texts.grounds": ""}, "full", "PNR 4", []),
    ("PNR 4: by name after 72 hours only where confirmed necessary", PASSENGERS, {"recipient.agency": "CBSA", "purpose.kind": "own_duties", "texts.grounds": "", "label.collected_at": "2026-11-20T12:00:00Z"}, NO, None, None),
    ("PNR 4: at 72 hours to the minute", PASSENGERS, {"recipient.agency": "CBSA", "purpose.kind": "own_duties", "texts.grounds": "", "label.collected_at": "2026-11-21T12:00:00Z"}, "full", "PNR 4", []),
    ("PNR 4: confirmed necessary", PASSENGERS, {"recipient.agency": "CBSA", "purpose.kind": "own_duties", "label.collected_at": "2026-11-20T12:00:00Z"}, "full", "PNR 4", []),
    ("PNR 4: without the name it is open", PASSENGERS, {"recipient.agency": "CBSA", "purpose.kind": "own_duties", "texts.grounds": "", "label.collected_at": "2026-10-01", "elements": ["itinerary"]}, "full", "PNR 4", []),
    ("PNR 4: between 72 hours and two years the name only", PASSENGERS, {"label.collected_at": "2026-08-24", "elements": ["name", "credit_card", "passport_number", "phone"]}, NO, None, ["elements"]),
    ("PNR 4: the name, in French", PASSENGERS, {"label.collected_at": "2026-08-24", "elements": ["nom", "prénom", "itinéraire"]}, "full", "PNR 6", []),
    ("PNR 4: the President's word does not widen it to more than the name", PASSENGERS, HEAD | {"label.collected_at": "2026-08-24", "elements": ["phone"]}, NO, None, ["elements"]),
    ("PNR 4: identity asked in French after two years", PASSENGERS, {"label.collected_at": "2024-06-01", "elements": ["nom", "date de naissance", "numéro de passeport"]}, NO, None, ["texts.head_decision"]),
    ("PNR 4: identity by a word that no list holds", PASSENGERS, {"label.collected_at": "2024-06-01", "elements": ["loyalty programme"]}, NO, None, ["texts.head_decision"]),
    ("PNR 4: the full name is identity", PASSENGERS, {"label.collected_at": "2024-06-01", "elements": ["full_name"]}, NO, None, ["texts.head_decision"]),
    ("PNR 4: the journey after two years, in French", PASSENGERS, {"label.collected_at": "2024-06-01", "elements": ["itinéraire", "numéro de vol"]}, "full", "PNR 6", []),
    ("PNR 4: after two years identity needs the President", PASSENGERS, {"label.collected_at": "2024-11-01"}, NO, None, ["texts.head_decision"]),
    ("PNR 4: the President authorized", PASSENGERS, HEAD | {"label.collected_at": "2024-11-01"}, "full", "PNR 6", []),
    ("PNR 3: three years and six months, and no terrorism", PASSENGERS, HEAD | {"recipient.agency": "CBSA", "purpose.kind": "own_duties", "purpose.offence": None, "label.collected_at": "2023-05-01"}, NO, None, []),
    ("PNR 3: up to six years for terrorism", PASSENGERS, HEAD | {"label.collected_at": "2022-01-01"}, "full", "PNR 6", []),
    ("PNR 3: never after six", PASSENGERS, HEAD | {"label.collected_at": "2020-11-01"}, NO, None, []),
    ("PNR 8: abroad under an arrangement, same tests", PASSENGERS, {"recipient.agency": "CBP", "recipient.kind": "foreign", "recipient.mistreatment_risk": "none", "arrangement": "CMAA"}, "full", "PNR 8", []),
    ("PNR 8: no arrangement", PASSENGERS, {"recipient.agency": "CBP", "recipient.kind": "foreign", "recipient.mistreatment_risk": "none"}, NO, None, ["arrangement"]),
    ("PNR 7: a warrant", PASSENGERS, WARRANT | {"purpose.kind": "court_order", "texts.undertakings": []}, "full", "PNR 7", []),
    # -- proceeds of crime -----------------------------------------------------------------------------------------
    ("PCMLTFA 36(2): police, suspicion, reasons in writing", CURRENCY, {}, "full", "PCMLTFA 36(2)", []),
    ("PCMLTFA 36(2): no grounds to suspect", CURRENCY, {"texts.grounds": ""}, NO, None, ["texts.grounds"]),
    ("PCMLTFA 36(3.1): no reasons in writing", CURRENCY, {"texts.written_reasons": ""}, NO, None, ["texts.written_reasons"]),
    ("PCMLTFA 36(2): another crime than laundering or financing", CURRENCY, {"purpose.kind": "criminal_investigation", "purpose.offence.reference": "Criminal Code 354"}, NO, None, None),
    ("PCMLTFA 36(2): theft, called financial crime", CURRENCY, {"purpose.act": "Criminal Code", "purpose.offence": {"reference": "Criminal Code 322", "indictable": True}}, NO, None, ["purpose.offence.reference"]),
    ("PCMLTFA 36(2): which offence is not said", CURRENCY, {"purpose.offence": None}, NO, None, ["purpose.offence", "purpose.offence.reference"]),
    ("PCMLTFA 55(3)(a): theft, called financial crime", CENTRE, {"recipient.agency": "RCMP", "recipient.roles": ["peace_officer"], "purpose.offence.reference": "Criminal Code 322"}, NO, None, None),
    ("PCMLTFA 36(2): laundering, cited in French", CURRENCY, {"purpose.offence.reference": "Code criminel 462.31"}, "full", "PCMLTFA 36(2)", []),
    ("PCMLTFA 36(2): with the article first", CURRENCY, {"purpose.offence.reference": "art. 83.03 du Code criminel"}, "full", "PCMLTFA 36(2)", []),
    ("PCMLTFA 36(2): abbreviated, with its paragraph", CURRENCY, {"purpose.offence.reference": "C. cr., par. 462.31(1)"}, "full", "PCMLTFA 36(2)", []),
    ("PCMLTFA 36(2): theft, cited in French", CURRENCY, {"purpose.offence.reference": "Code criminel 322"}, NO, None, ["purpose.offence.reference"]),
    ("PCMLTFA 36(2): the same number of another Act", CURRENCY, {"purpose.offence.reference": "Loi de l’impôt sur le revenu 462.31"}, NO, None, ["purpose.offence.reference"]),
    ("PCMLTFA 36(2): a number without its Act", CURRENCY, {"purpose.offence.reference": "462.31"}, NO, None, ["purpose.offence.reference"]),
    ("PCMLTFA 55(3)(e): smuggling, cited in French", CENTRE, {"purpose.act": "Criminal Code", "purpose.offence.reference": "Loi sur les douanes 159"}, "full", "PCMLTFA 55(3)(e)", []),
    ("PCMLTFA 36(2): terrorist financing", CURRENCY, {"purpose.kind": "criminal_investigation", "purpose.offence.reference": "Criminal Code 83.03"}, "full", "PCMLTFA 36(2)", []),
    ("PCMLTFA 36(2): not an analyst", CURRENCY, {"recipient.roles": ["analyst"]}, NO, None, None),
    ("PCMLTFA 36(3): FINTRAC", CURRENCY, {"recipient.agency": "FINTRAC", "recipient.roles": ["official"]}, "full", "PCMLTFA 36(3)", []),
    ("PCMLTFA 36(1): Customs Act 107 does not open it", CURRENCY, SIGNED | {"purpose.kind": "administer_act", "purpose.act": "Customs Act"}, NO, None, None),
    ("PCMLTFA 36(1.1): the Agency's immigration decisions", CURRENCY, {"recipient.agency": "CBSA", "recipient.roles": ["official"], "purpose.kind": "immigration", "purpose.act": "IRPA"}, "full", "PCMLTFA 36(1.1)", []),
    ("PCMLTFA 36(1): its administration within the Agency", CURRENCY, {"recipient.agency": "CBSA", "recipient.roles": ["official"], "purpose.kind": "own_duties"}, "full", "PCMLTFA 36(1)", []),
    ("PCMLTFA 55(3)(a): the Centre to police", CENTRE, {"recipient.agency": "RCMP", "recipient.roles": ["peace_officer"]}, "full", "PCMLTFA 55(3)(a)", []),
    ("PCMLTFA 55(3): the evasion of sanctions", CENTRE, {"recipient.agency": "RCMP", "recipient.roles": ["peace_officer"], "purpose.offence.reference": "Special Economic Measures Act 8"}, "full", "PCMLTFA 55(3)(a)", []),
    ("PCMLTFA 55(3): in French, by its short name", CENTRE, {"recipient.agency": "RCMP", "recipient.roles": ["peace_officer"], "purpose.offence.reference": "Loi sur les mesures économiques spéciales, art. 8"}, "full", "PCMLTFA 55(3)(a)", []),
    ("PCMLTFA 36(2): the evasion of sanctions does not open the officer's reports", CURRENCY, {"purpose.offence.reference": "Special Economic Measures Act 8"}, NO, None, None),
    ("PCMLTFA 55(3)(e): smuggling, to the CBSA", CENTRE, {"purpose.act": "Criminal Code", "purpose.offence.reference": "Customs Act 159"}, "full", "PCMLTFA 55(3)(e)", []),
    ("PCMLTFA 55(3)(b.1): evasion of duties", CENTRE, {"purpose.act": "Customs Tariff"}, "full", "PCMLTFA 55(3)(b.1)", []),
    ("PCMLTFA 55(3)(d): inadmissibility", CENTRE, {"purpose.act": "IRPA", "purpose.kind": "immigration"}, "full", "PCMLTFA 55(3)(d)", []),
    ("PCMLTFA 55(5.1): reasons in writing", CENTRE, {"purpose.act": "Customs Tariff", "texts.written_reasons": ""}, NO, None, ["texts.written_reasons"]),
    ("PCMLTFA 55(1): the Privacy Act does not open the Centre's information", CENTRE, ASKED | {"recipient.unit": "Inland Enforcement Division", "texts.written_reasons": ""}, NO, None, None),
    # -- immigration ------------------------------------------------------------------------------------------------
    ("IRPA 150.1(1)(f): agreement with elements, purpose and limits", IMMIGRATION, {"recipient.unit": "Operations", "elements": ["name", "status"], "arrangement": "IRCC-CBSA"}, "full", "IRPA 150.1(1)(f)", []),
    ("IRPA 150.1(1)(f): an element that it does not list", IMMIGRATION, {"recipient.unit": "Operations", "elements": ["name", "fingerprints"], "arrangement": "IRCC-CBSA"}, "pointer", "IRPA 150.1(1)(f)", ["elements"]),
    ("IRPA 150.1(1)(f): an agreement without the limits", IMMIGRATION, {"recipient.unit": "Operations", "elements": ["name"], "arrangement": "IRCC-BARE"}, "pointer", "IRPA 150.1(1)(f)", ["arrangement"]),
    ("IRPA 150.1(1)(f): before the paragraph was read as in force", IMMIGRATION, {"recipient.unit": "Operations", "elements": ["name"], "arrangement": "IRCC-BARE", "now": "2026-01-10T12:00:00Z"}, "pointer", "IRPA 150.1(1)(f)", None),
    ("IRPA 150.1(1)(d), SOR/2002-227 13.11: a fingerprint match, six elements", IMMIGRATION, {"holder": "RCMP", "originator": "RCMP", "recipient.agency": "OPP", "recipient.kind": "province", "recipient.roles": ["peace_officer"], "purpose.kind": "criminal_investigation", "elements": ["name", "date_of_birth", "gender"], "texts.grounds": "Potential match 22-1."}, "full", "IRPA 150.1(1)(d)", []),
    ("IRPA 150.1(1)(d): a seventh element", IMMIGRATION, {"holder": "RCMP", "originator": "RCMP", "recipient.agency": "OPP", "recipient.kind": "province", "recipient.roles": ["peace_officer"], "purpose.kind": "criminal_investigation", "elements": ["name", "address"], "texts.grounds": "Potential match 22-1."}, NO, None, None),
    # -- what closes whatever else holds ---------------------------------------------------------------------------
    ("WPPA 11: absolutely", CUSTOMS, SIGNED | {"label.overlays": [{"kind": "witness_protection"}]}, NO, None, []),
    ("WPPA 11: not even notice under an arrangement", CUSTOMS, SIGNED | {"label.overlays": [{"kind": "witness_protection"}], "arrangement": "POINT"}, NO, None, []),
    ("WPPA 11: nor as the head decides", POLICE, HEAD | {"label.overlays": [{"kind": "witness_protection"}]}, NO, None, []),
    ("WPPA 11: an overlay whose kind is not said may be that of a protected witness", CUSTOMS, SIGNED | {"label.overlays": [{"access_until": "2027-01-01"}]}, NO, None, ["label.overlays[0].kind"]),
    ("WPPA 11: the second one's kind is not said", CUSTOMS, SIGNED | {"label.overlays": [{"kind": "lawful_assembly"}, {"kind": None}], "arrangement": "POINT"}, NO, None, ["label.overlays[1].kind"]),
    ("YCJA 119(1)(g): a peace officer within the access period", POLICE, {"holder": "CBSA", "originator": "CBSA", "recipient.agency": "RCMP", "recipient.roles": ["peace_officer"], "purpose.kind": "criminal_investigation", "label.overlays": YOUTH}, "full", "PA 8(2)(e)", []),
    ("YCJA 118(1): nobody else", POLICE, {"label.overlays": YOUTH}, NO, None, ["recipient.roles"]),
    ("YCJA 119(2): after the access period", POLICE, {"recipient.roles": ["peace_officer"], "purpose.kind": "criminal_investigation", "label.overlays": [{"kind": "youth", "access_until": "2026-11-23"}]}, NO, None, []),
    ("YCJA 119(2): on its last day", POLICE, {"recipient.roles": ["peace_officer"], "purpose.kind": "criminal_investigation", "label.overlays": [{"kind": "youth", "access_until": "2026-11-24"}]}, "full", "PA 8(2)(e)", []),
    ("YCJA 119(2): a period nobody stated", POLICE, {"recipient.roles": ["peace_officer"], "purpose.kind": "criminal_investigation", "label.overlays": [{"kind": "youth"}]}, NO, None, ["label.overlays[0].access_until"]),
    ("CC 193(2)(e): to a peace officer in the interests of justice", POLICE, {"recipient.roles": ["peace_officer"], "purpose.kind": "criminal_investigation", "label.overlays": TAP, "texts.grounds": "In the interests of justice."}, "full", "PA 8(2)(e)", []),
    ("CC 193(2)(e): to a foreign authority in the interests of justice", FOREIGN, {"label.overlays": TAP, "texts.grounds": "For the trial of the shipper."}, "full", "CA 107(8)", []),
    ("CC 193(2)(e): to a foreign authority without grounds", FOREIGN, {"label.overlays": TAP}, NO, None, ["texts.grounds"]),
    ("CC 193(2)(e): abroad for another end than justice", FOREIGN, {"label.overlays": TAP, "texts.grounds": "Useful.", "purpose.kind": "statistics"}, NO, None, []),
    ("CC 193(2)(e): to a prosecutor in Canada", CUSTOMS, SIGNED | {"recipient.agency": "PPSC", "recipient.roles": ["official"], "label.overlays": TAP}, "full", "CA 107(5)(a)", []),
    ("CC 193(1): no grounds", POLICE, {"recipient.roles": ["peace_officer"], "purpose.kind": "criminal_investigation", "label.overlays": TAP}, NO, None, ["texts.grounds"]),
    ("CC 193(1): its existence either", POLICE, {"label.overlays": TAP, "arrangement": "EXIST", "recipient.unit": "Regional Intelligence"}, NO, None, None),
    ("PA 6(1): retention run out yesterday", CUSTOMS, SIGNED | {"label.retention_until": "2026-11-23"}, NO, None, []),
    ("PA 6(1): kept until today", CUSTOMS, SIGNED | {"label.retention_until": "2026-11-24"}, "full", "CA 107(5)(a)", []),
    ("PA 6(1): none set", CUSTOMS, SIGNED | {"label.retention_until": None}, "full", "CA 107(5)(a)", []),
    ("DSM: an inactive recipient", CUSTOMS, SIGNED | {"recipient.active": False}, NO, None, []),
    ("DSM: Protected C to one cleared to B", CUSTOMS, SIGNED | {"label.classification.protected": "C", "recipient.clearance.protected": "B"}, NO, None, ["recipient.clearance.protected"]),
    ("DSM: the ladders do not compare: Top Secret clearance opens no Protected C", CUSTOMS, SIGNED | {"label.classification.protected": "C", "recipient.clearance": {"protected": "A", "secret": "top_secret"}}, NO, None, ["recipient.clearance.protected"]),
    ("DSM: Secret to one with Protected C only", CUSTOMS, SIGNED | {"label.classification": {"protected": None, "secret": "secret"}, "recipient.clearance": {"protected": "C", "secret": None}}, NO, None, ["recipient.clearance.secret"]),
    ("DSM: clearance too low leaves the arrangement's pointer", CUSTOMS, SIGNED | {"label.classification.protected": "C", "recipient.clearance.protected": "B", "arrangement": "POINT"}, "pointer", "CA 107(5)(a)", ["recipient.clearance.protected"]),
    ("TPR: another's, without permission", CUSTOMS, SIGNED | {"originator": "CSIS"}, NO, None, ["texts.originator_permission"]),
    ("TPR: with permission", CUSTOMS, SIGNED | {"originator": "CSIS", "texts.originator_permission": "CSIS letter of 2 Nov."}, "full", "CA 107(5)(a)", []),
    ("TPR: the caveat", CUSTOMS, SIGNED | {"label.caveats": ["third_party"]}, NO, None, ["texts.originator_permission"]),
    ("TPR: H2, no dissemination without permission", CUSTOMS, SIGNED | {"label.caveats": ["H2"]}, NO, None, ["texts.originator_permission"]),
    ("TPR: H0 and H1 are no such caveats in an investigation", CUSTOMS, SIGNED | {"label.caveats": ["H0", "H1"]}, "full", "CA 107(5)(a)", []),
    ("TPR: H1, not in court without permission", CUSTOMS, SIGNED | {"label.caveats": ["H1"], "purpose.kind": "criminal_proceedings"}, NO, None, ["texts.originator_permission"]),
    ("TPR: a caveat nobody knows is taken for the strictest", CUSTOMS, SIGNED | {"label.caveats": ["ORCON"]}, NO, None, ["texts.originator_permission"]),
    ("TPR: the requester cannot permit for the originator", CUSTOMS, SIGNED | {"originator": "CSIS", "request_texts.originator_permission": "They agree."}, NO, None, ["texts.originator_permission"]),
    ("TPR: back to its originator", CUSTOMS, SIGNED | {"originator": "RCMP"}, "full", "CA 107(5)(a)", []),
    ("TPR: without permission the arrangement's pointer", CUSTOMS, SIGNED | {"originator": "CSIS", "arrangement": "POINT"}, "pointer", "CA 107(5)(a)", ["texts.originator_permission"]),
    ("ACMFEA: substantial risk, no decision of the head", FOREIGN, {"recipient.mistreatment_risk": "substantial"}, NO, None, ["texts.head_decision"]),
    ("ACMFEA: undetermined risk", FOREIGN, {"recipient.mistreatment_risk": "undetermined"}, NO, None, ["texts.head_decision"]),
    ("ACMFEA: mitigated", FOREIGN, {"recipient.mistreatment_risk": "mitigated"}, "full", "CA 107(8)", []),
    ("ACMFEA: the head decided and documented it", FOREIGN, HEAD | {"recipient.mistreatment_risk": "substantial"}, "full", "CA 107(8)", []),
    ("ACMFEA: never assessed counts as undetermined", FOREIGN, {"recipient.mistreatment_risk": None}, NO, None, None),
    ("ACMFEA: at home there is no such test", CUSTOMS, SIGNED | {"recipient.mistreatment_risk": "substantial"}, "full", "CA 107(5)(a)", []),
    ("IRPA 115: a claimant's information never to the country fled", FOREIGN, {"label.overlays": [{"kind": "asylum_claimant", "country": "US"}], "recipient.country": "US"}, NO, None, []),
    ("IRPA 115: to another country", FOREIGN, {"label.overlays": [{"kind": "asylum_claimant", "country": "IR"}], "recipient.country": "US"}, "full", "CA 107(8)", []),
    ("IRPA 115: the country's code of three letters", FOREIGN, {"label.overlays": [{"kind": "asylum_claimant", "country": "IR"}], "recipient.country": "IRN"}, NO, None, []),
    ("IRPA 115: the country's name", FOREIGN, {"label.overlays": [{"kind": "asylum_claimant", "country": "IRN"}], "recipient.country": "Iran"}, NO, None, []),
    ("IRPA 115: it is not said which country was fled: it may be any", FOREIGN, {"label.overlays": [{"kind": "asylum_claimant"}], "recipient.country": "IR"}, NO, None, ["label.overlays[0].country"]),
    ("IRPA 115: nobody knows the country that was fled", FOREIGN, {"label.overlays": [{"kind": "asylum_claimant", "country": "Ruritania"}], "recipient.country": "US"}, NO, None, None),
    ("IRPA 115: nobody knows the recipient's country", FOREIGN, {"label.overlays": [{"kind": "asylum_claimant", "country": "IR"}], "recipient.country": "Ruritania"}, NO, None, None),
    ("IRPA 115: within Canada it is no such question", CUSTOMS, SIGNED | {"label.overlays": [{"kind": "asylum_claimant"}]}, "full", "CA 107(5)(a)", []),
    ("IRPA 115: which country is not said", FOREIGN, {"label.overlays": [{"kind": "asylum_claimant", "country": "IR"}]}, NO, None, ["recipient.country"]),
    # -- standing arrangements: notice, and what their standing texts add ------------------------------------------
    ("arrangement: a pointer without grounds", CUSTOMS, SIGNED | {"texts.grounds": "", "arrangement": "POINT"}, "pointer", "CA 107(5)(a)", ["texts.grounds"]),
    ("arrangement: with grounds the gateway itself opens", CUSTOMS, SIGNED | {"arrangement": "POINT"}, "full", "CA 107(5)(a)", []),
    ("arrangement: existence, and no more", POLICE, {"recipient.unit": "Regional Intelligence", "arrangement": "EXIST"}, "existence", "PA 8(2)(a)", ["recipient.unit"]),
    ("arrangement: ended yesterday", CUSTOMS, SIGNED | {"texts.grounds": "", "arrangement": "OVER"}, NO, None, ["texts.grounds"]),
    ("arrangement: of another holder", CUSTOMS, SIGNED | {"texts.grounds": "", "arrangement": "EXIST"}, NO, None, ["texts.grounds"]),
    ("arrangement: standing statement for one unit, one Act", CUSTOMS, CA_FOUR | {"texts.solely": False, "purpose.act": "Customs Act", "recipient.unit": "Border Integrity Operations Centre", "arrangement": "UNIT"}, "full", "CA 107(4)(d)", []),
    ("arrangement: another unit", CUSTOMS, CA_FOUR | {"texts.solely": False, "purpose.act": "Customs Act", "arrangement": "UNIT"}, NO, None, ["texts.solely"]),
    ("arrangement: another Act", CUSTOMS, CA_FOUR | {"texts.solely": False, "purpose.act": "Excise Act", "recipient.unit": "Border Integrity Operations Centre", "arrangement": "UNIT"}, NO, None, ["texts.solely"]),
    ("arrangement: a summary is its most", CUSTOMS, CA_FOUR | {"texts.solely": False, "purpose.act": "Customs Act", "arrangement": "SUM"}, "summary", "CA 107(4)(d)", None),
    # -- the elements of an arrangement: law.md 1.6, "each defines specific elements", and 1.3 (150.1(1)(f), SOR/2005-346, 8) --
    ("CA 107(8): solely the purposes of the arrangement, and its elements", FOREIGN, {"arrangement": "CMAA-NAME", "elements": ["name"]}, "full", "CA 107(8)", []),
    ("CA 107(8): its elements by their French name", FOREIGN, {"arrangement": "CMAA-NAME", "elements": ["Nom"]}, "full", "CA 107(8)", []),
    ("CA 107(8): an element that it does not list", FOREIGN, {"arrangement": "CMAA-NAME", "elements": ["name", "address"]}, "pointer", "CA 107(8)", ["elements"]),
    ("CA 107(8): who names no element may mean all", FOREIGN, {"arrangement": "CMAA-NAME", "elements": []}, "pointer", "CA 107(8)", ["elements"]),
    ("PA 8(2)(f): an element that it does not list", POLICE, {"recipient.agency": "OPP", "recipient.unit": "Marine Unit", "recipient.kind": "province", "arrangement": "PROV-NAME", "elements": ["address", "fingerprints"]}, "pointer", "PA 8(2)(f)", ["elements"]),
    ("PA 8(2)(a): an element that it does not list", POLICE, {"recipient.unit": "Regional Intelligence", "arrangement": "USE-NAME", "elements": ["address"]}, "pointer", "PA 8(2)(a)", None),
    ("PA 8(2)(a): the one that it lists", POLICE, {"recipient.unit": "Regional Intelligence", "arrangement": "USE-NAME", "elements": ["name"]}, "full", "PA 8(2)(a)", []),
    ("PNR 8: an element that it does not list", PASSENGERS, {"recipient.agency": "CBP", "recipient.kind": "foreign", "recipient.mistreatment_risk": "none", "arrangement": "CMAA-PNR"}, "pointer", "PNR 8", ["elements"]),
    ("arrangement: its standing statement is made of the elements it lists", CUSTOMS, CA_FOUR | {"texts.solely": False, "purpose.act": "Customs Act", "arrangement": "SOLELY-ARRIVAL", "elements": ["arrival"]}, "full", "CA 107(4)(d)", []),
    ("arrangement: and of no others", CUSTOMS, CA_FOUR | {"texts.solely": False, "purpose.act": "Customs Act", "arrangement": "SOLELY-ARRIVAL", "elements": ["arrival", "address"]}, "pointer", "CA 107(4)(d)", ["texts.solely"]),
    ("arrangement: it cannot stretch its provision", CUSTOMS, CA_FOUR | {"texts.solely": False, "purpose.act": "Criminal Code", "arrangement": "SUM"}, "pointer", "CA 107(4)(d)", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("base", "changes", "grade", "authority", "missing"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_the_statute_is_the_answer(base, changes, grade, authority, missing):
    decision = decide(parse(change(base, changes)), KNOWN)
    assert decision.grade == grade, [one.en for one in decision.reasons]
    assert bool(decision.authority) == (grade != NO)
    if authority is not None:
        assert decision.authority[0] == authority
    if missing is not None:
        assert list(decision.missing) == missing
    assert decision.reasons, "every answer says why"
    assert all(one.en and one.fr and one.en != one.fr for one in (*decision.reasons, *decision.obligations))


OPENED = [c for c in CASES if c[3] == "full"]
SPECIAL = ("PA 3", "CA 107(4)(g)")
"""What identifies nobody is open to anybody for anything: these cannot be closed by a changed asker."""


def decided(base, *changes):
    merged = {}
    for one in changes:
        merged |= one
    return decide(parse(change(base, merged)), KNOWN)


ANYBODY = {
    "CA 107(4)(a)", "CA 107(4)(e)", "CA 107(4)(h)", "CA 107(5)(b)", "CA 107(5)(m)", "CA 107(5)(n)", "CA 107(6)",
    "CA 107(9)", "PA 8(2)(b)", "PA 8(2)(c)", "PA 8(2)(j)", "PA 8(2)(m)", "PA 8(1)", "PNR 6", "PNR 7", *SPECIAL,
}  # fmt: skip
"""Paragraphs that name no recipient: any person, or any federal or provincial body."""


def mutated(applies=lambda case: True):
    """Every case that opens and to which the mutation applies."""
    some = [c for c in OPENED if applies(c)]
    assert len(some) > 20
    return pytest.mark.parametrize(
        ("base", "changes", "authority"), [(c[1], c[2], c[4]) for c in some], ids=[c[0] for c in some]
    )


@mutated()
def test_expired(base, changes, authority):
    assert decided(base, changes, {"label.retention_until": "2026-11-23"}).grade == NO


@mutated(lambda c: not c[4].startswith("PA"))  # the Privacy Act is of 1983
def test_before_the_law(base, changes, authority):
    early = {"now": "1999-06-01T12:00:00Z", "label.retention_until": None, "label.collected_at": "1999-05-31"}
    assert decided(base, changes, early).grade == NO


SISTERS = {
    # within the institution: each regime has its own paragraph for the holder's own officials
    **{
        key: {"PA 7(a)", "PNR 4", "PCMLTFA 36(1)", "PCMLTFA 36(1.1)"}
        for key in ("CA 107(4)(c)", "PCMLTFA 36(1)", "PCMLTFA 36(1.1)", "PNR 4")
    },
    "CA 107(4)(g)": {"PA 3"},
    "PA 3": {"CA 107(4)(g)", "PA 8(2)(e)"},  # and what the written request of that case opens anyhow
    "CA 107(4)(i)": {"SCIDA 5(1)"},
    "SCIDA 5(1)": {"CA 107(4)(i)"},
    "CA 107(5)(b)": {"PA 8(2)(b)"},
    "PA 8(2)(b)": {"CA 107(5)(b)"},
    **{key: {"CA 107(5)(m)", "PA 8(2)(c)", "PNR 7"} for key in ("CA 107(5)(m)", "PA 8(2)(c)", "PNR 7")},
    "CA 107(9)": {"PA 8(1)"},
    "PA 8(1)": {"CA 107(9)"},
    "PA 8(2)(m)": {"CA 107(4)(e)"},  # the case is one of life or safety
    "PNR 6": {"PA 8(2)(m)"},  # where a head's decision is written, as for the third period
}
"""The paragraph of another regime that says the same: the one thing a changed regime may open."""
FAMILY = {"entry_exit": "customs", "immigration": "privacy", "police": "privacy", "personal": "privacy"}
STATUTES = {"customs": "CA", "pnr": "PNR", "currency_report": "PCMLTFA", "privacy": ("PA", "SCIDA", "IRPA")}


@mutated(lambda c: c[1]["holder"] != "FINTRAC")  # under its own Act whatever it was collected under
def test_another_regime(base, changes, authority):
    before = change(base, changes)["label"]["regime"]
    named = KNOWN.get(change(base, changes)["arrangement"] or "")
    for regime in ("customs", "entry_exit", "pnr", "currency_report", "immigration", "police", "personal"):
        if FAMILY.get(regime, regime) == FAMILY.get(before, before):
            continue
        answer = decided(base, changes, {"label.regime": regime})
        if answer.grade == "pointer" and named is not None and regime in named.regimes:
            continue  # the arrangement covers that regime as well, and notice is all it gives
        if answer.grade == NO:
            continue
        assert answer.authority[0] in SISTERS.get(authority, ()), (regime, answer.authority)
        assert answer.authority[0].startswith(STATUTES[FAMILY.get(regime, regime)]), (
            regime,
            answer.authority,
        )


ANY_PURPOSE = {
    *SPECIAL, "CA 107(5)(b)", "CA 107(6)", "CA 107(8)", "CA 107(9)", "PA 8(1)", "PA 8(2)(a)", "PA 8(2)(b)",
    "PA 8(2)(m)",
}  # fmt: skip
"""Paragraphs for any purpose, or for the person's own; an arrangement's are those that it names."""


@mutated(lambda c: c[4] not in ANY_PURPOSE)
def test_another_purpose(base, changes, authority):
    answer = decided(base, changes, {"purpose.kind": "person_concerned"})
    if "texts.head_decision" in changes and not authority.startswith(("CA", "PNR")):
        assert answer.authority == ("PA 8(2)(m)",)  # what a head has decided serves any purpose
        return
    named = KNOWN.get(change(base, changes)["arrangement"] or "")
    if named is not None and not named.purposes:
        assert answer.grade in (NO, "pointer")  # notice under an arrangement that names no purpose
        assert named.id in answer.authority or answer.grade == NO
        return
    assert answer.grade == NO


@mutated(lambda c: c[4] not in ANYBODY)
def test_another_unit(base, changes, authority):
    stranger = {"recipient.agency": "CITY", "recipient.unit": "By-laws", "recipient.roles": ["analyst"]}
    assert decided(base, changes, stranger).grade == NO


@mutated()
@pytest.mark.parametrize(
    "closed",
    [
        {"label.overlays": [{"kind": "witness_protection"}]},
        {"recipient.active": False},
        {"label.regime": DROP},
        *({path: DROP} for path in (
            "recipient.active", "label.overlays", "holder", "recipient.agency", "recipient.kind", "now",
            "label.retention_until", "purpose.kind",
        )),
    ],
    ids=lambda one: next(iter(one)),
)  # fmt: skip
def test_protected_inactive_unclear(base, changes, authority, closed):
    answer = decided(base, changes, closed)
    assert answer.grade == NO
    for path, value in closed.items():
        if value is DROP:
            assert path in answer.missing, (path, answer.missing)


@mutated()
def test_clearance(base, changes, authority):
    high = {"label.classification": {"protected": "C", "secret": None}, "recipient.clearance.protected": "B"}
    under = change(base, changes)["arrangement"] is not None  # it allows notice to one who is not cleared
    assert decided(base, changes, high).grade == ("pointer" if under else NO)


def test_enough_cases():
    assert len(CASES) >= 120
