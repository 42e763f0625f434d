"""Thai and Tamil in Latin letters: what official lists write, and names as they stand in passports."""

from __future__ import annotations

import pytest

from entente.screening.engine.names.letters import spell
from entente.screening.engine.screen import score_pairs

# 53 of 70 provinces as the Royal Institute's list of 2000 romanises them (spaces left out): those for
# which nothing but their letters is needed.
PROVINCES = """
เชียงใหม่ Chiangmai ชลบุรี Chonburi สุราษฎร์ธานี Suratthani ภูเก็ต Phuket อุดรธานี Udonthani ขอนแก่น Khonkaen
สงขลา Songkhla ระยอง Rayong ลำปาง Lampang ลำพูน Lamphun แพร่ Phrae น่าน Nan พะเยา Phayao เลย Loei ตาก Tak
ตราด Trat ตรัง Trang กระบี่ Krabi พังงา Phangnga ระนอง Ranong ชุมพร Chumphon สุโขทัย Sukhothai
กำแพงเพชร Kamphaengphet มุกดาหาร Mukdahan ยโสธร Yasothon หนองคาย Nongkhai ลพบุรี Lopburi สระบุรี Saraburi
นนทบุรี Nonthaburi ปทุมธานี Pathumthani ยะลา Yala ปัตตานี Pattani นราธิวาส Narathiwat อุทัยธานี Uthaithani
ชัยนาท Chainat สิงห์บุรี Singburi อ่างทอง Angthong นครนายก Nakhonnayok ปราจีนบุรี Prachinburi
จันทบุรี Chanthaburi ร้อยเอ็ด Roiet มหาสารคาม Mahasarakham สุรินทร์ Surin ศรีสะเกษ Sisaket บุรีรัมย์ Buriram
พิจิตร Phichit เชียงราย Chiangrai สุพรรณบุรี Suphanburi สมุทรสาคร Samutsakhon สตูล Satun
""".split()  # noqa: SIM905
# Districts and towns of Tamil Nadu in the spelling of the state's gazette of 2020 or of the census.
TOWNS = """
மதுரை Madurai கரூர் Karur நாமக்கல் Namakkal தஞ்சாவூர் Thanjavur விழுப்புரம் Vizhuppuram ஆரணி Arani
தூத்துக்குடி Thoothukkudi கன்னியாகுமரி Kanniyakumari அரியலூர் Ariyalur திருவாரூர் Thiruvarur ஈரோடு Erodu
திருப்பூர் Thiruppur சிவகங்கை Sivagangai தேனி Theni வேலூர் Velur பெரம்பலூர் Perambalur கடலூர் Kadalur
""".split()  # noqa: SIM905


@pytest.mark.parametrize(("thai", "latin"), zip(PROVINCES[::2], PROVINCES[1::2], strict=True))
def test_thai_is_written_as_the_royal_institute_writes_it(thai, latin):
    assert spell(thai).text == latin.lower()


def test_tamil_is_written_as_it_is_spoken():
    pairs = [("Person", f"{a} முருகன்", f"{b} Murugan") for a, b in zip(TOWNS[::2], TOWNS[1::2], strict=True)]
    assert all(score > 0.8 for score in score_pairs(pairs)), score_pairs(pairs)


@pytest.mark.parametrize(
    ("own", "passport"),
    [
        ("ประยุทธ์ จันทร์โอชา", "Prayut Chan-o-cha"),
        ("เศรษฐา ทวีสิน", "Srettha Thavisin"),
        ("ชวน หลีกภัย", "Chuan Leekpai"),
        ("செல்வராசா பத்மநாதன்", "Selvarasa Pathmanathan"),
        ("สมชาย วงศ์สวัสดิ์", "Somchai Wongsawat"),
        ("கார்த்திக் ராமச்சந்திரன்", "Karthik Ramachandran"),
        ("கருணாநிதி முத்துவேல்", "Karunanidhi Muthuvel"),
        ("இளங்கோவன் கணேசன்", "Elangovan Ganesan"),
    ],
)
def test_a_name_in_its_own_script_meets_its_passport(own, passport):
    assert score_pairs([("Person", own, passport)])[0] > 0.6
    assert score_pairs([("Person", own, "Robert Ferguson")])[0] < 0.1


@pytest.mark.parametrize("word", ["\u0e4c", "เ", "ฤ", "\u0bcd", "ฃ\u0e33", "ஃ", "ทร์", "ஸ்ரீ", "แ์ไๆ"])
def test_any_signs_are_spelled_in_letters(word):
    assert spell(word).text == "" or spell(word).text.isascii()
