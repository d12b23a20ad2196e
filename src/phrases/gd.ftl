### Faclan an eadar-aghaidh sa Ghàidhlig: gach rud a chanas an t-seirbheis fhèin ris an fheadhainn a fhreagras.
### Scottish Gaelic. Written with care by somebody whose first language it is not. A fluent speaker should read every line, mend what
### is wrong, put the name and the day here, and only then change the next line to “yes”: until then people are told.
### reviewed: no

## Mu thimcheall gach duilleige

skip-to-content = Leum gu prìomh shusbaint na duilleige
error-title = Mearachd: { $title }
error-label = Mearachd:
footer = Tha an suirbhidh seo a’ ruith air Barograph. Cha chleachd e briosgaidean agus chan fheum e sgriobtaichean.
footer-remembers = Tha an suirbhidh seo a’ ruith air Barograph. Cuiridh e aon bhriosgaid air an uidheam nuair a bhios tu air na freagairtean agad a chur a-steach, agus chan fheum e sgriobtaichean.
simulated = Dàta air a dhèanamh suas.
simulated-about = Chaidh na freagairtean san rannsachadh seo a dhèanamh suas gus sealltainn mar a tha an t-seirbheis ag obair.
trial = ’S e deuchainn a tha seo.
trial-about = Cha tèid na freagairtean agad a chunntadh.
hide-page = Falaich an duilleag seo
languages = Cànanan
language-unreviewed = Cha deach na putanan agus na teachdaireachdan ann an { $language } a sgrùdadh le neach-labhairt fhathast.
survey = Suirbhidh
back = Air ais
continue = Lean air adhart

## A’ chiad duilleag

how-long = Dè cho fada
about-minutes =
    { $minutes ->
        [0] Mu mhionaid
        [1] Mu mhionaid
        [one] Mu { $minutes } mhionaid
        [two] Mu { $minutes } mhionaid
        [few] Mu { $minutes } mionaidean
       *[other] Mu { $minutes } mionaid
    }
for-whom = Cò dha
run-by = Air a ruith le
your-answers = Na freagairtean agad
anonymous = Gun urra: chan eil dad sam bith a chumas sinn ag innse cò thu, càite a bheil thu no cuin dìreach a fhreagair thu.
anonymous-once = Le cuireadh, gun urra: tha an cuireadh agad a’ dearbhadh gum faod thu freagairt, aon turas. Thèid a chomharrachadh mar chleachdte an uair sin, gun cheann-latha, agus thèid na freagairtean agad a chumail air leth bhuaithe.
confidential = Fo rùn: ’s urrainn don luchd-rannsachaidh freagairtean a cheangal ri daoine, agus chan fhaic duine eile iad.
go-on = Lean ort
same-invitation = ’S urrainn dhut tilleadh leis an aon chuireadh, air uidheam sam bith, gus an do chuir thu na freagairtean agad.
start = Tòisich
begun-already = An do thòisich thu mar-thà?
go-on-with-code = Lean ort leis a’ chòd agad
leave-empty = Fàg seo falamh
device-note = Nuair a chuireas tu na freagairtean agad a-steach, iarraidh sinn air an uidheam seo aon rud a chumail air chuimhne: gun deach an suirbhidh seo a fhreagairt air. Cumaidh e sin ann am briosgaid gu { $day }, gun dad mu do dheidhinn no mu na freagairtean agad. Faodaidh tu a’ bhriosgaid a sguabadh às, no toirt air a’ bhrabhsair agad a dhiùltadh: cha dèan sin diofar sam bith eile.
device-repeat = Chaidh an suirbhidh seo a fhreagairt air an uidheam seo mar-thà. Mas e cuideigin eile a bh’ ann, lean ort: clàraidh sinn leis na freagairtean agad gur e an aon uidheam a bh’ ann, agus gun dad a bharrachd.
wait-title = Fuirich mionaid
wait-about = Tha mòran dhaoine a’ tòiseachadh air an t-suirbhidh seo bhon lìonra agad an-dràsta fhèin. Fuirich { $seconds } diogan, agus an uair sin brùth am putan. Cha tèid dad a chall.
what-becomes = Dè thachras dha na freagairtean agad
kept = Thèid gach duilleag a chumail nuair a leanas tu air adhart. Ma stadas tu mus cuir thu a-steach iad, thèid na fhreagair thu gu ruige sin a chunntadh nuair a dhùineas an suirbhidh.
kept-in-trial = Thèid gach duilleag a chumail nuair a leanas tu air adhart.
kept-with-consent = Thèid gach duilleag a chumail nuair a leanas tu air adhart. Ma stadas tu mus cuir thu a-steach iad, thèid na fhreagair thu gu ruige sin a chunntadh nuair a dhùineas an suirbhidh. Mura h-eil thu air aontachadh pàirt a ghabhail ron àm sin, cha tèid dad a chunntadh, agus cha tèid dad a chumail ach do fhreagairtean dha na ceistean a tha a’ faighinn a-mach a bheil an suirbhidh freagarrach dhut.
privacy-notice = Leugh am fios prìobhaideachd slàn
if-seen = Mas urrainn do chuideigin eile an sgrion agad fhaicinn
if-seen-about = Bheir “Falaich an duilleag seo”, aig bàrr gach duilleige, thu gu làrach-lìn eile sa bhad. Chan urrainn dha eachdraidh a’ bhrabhsair agad a ghlanadh: mura fàg thu lorg, cleachd uinneag phrìobhaideach agus dùin i aig an deireadh.
questions-or-complaints = Ceistean no gearanan
help-lines = Ma tha thu airson bruidhinn ri cuideigin

## Duilleag cheistean

progress =
    { $share ->
        [begun] Duilleag { $page }, dìreach air tòiseachadh
        [third] Duilleag { $page }, mu thrian dèanta
        [half] Duilleag { $page }, mu leth dèanta
        [two-thirds] Duilleag { $page }, mu dhà thrian dèanta
       *[nearly] Duilleag { $page }, faisg air a bhith deiseil
    }
there-is-a-problem = Tha duilgheadas ann
code-label = Còd:
moved-on = Chan i an duilleag a chuir thu an tè a tha ri freagairt a-nis: ’s dòcha gun deach thu air adhart ann an taba eile no air inneal eile. Cha deach dad a chuir thu roimhe a chall. Lean ort às a seo.
save-and-return = Sàbhail agus till a-rithist
choose-one = Tagh aon
characters-at-most =
    { $most ->
        [one] { $most } charactar aig a’ char as motha.
        [two] { $most } charactar aig a’ char as motha.
        [few] { $most } caractaran aig a’ char as motha.
       *[other] { $most } caractar aig a’ char as motha.
    }
scale-point = Tha { $point } a’ ciallachadh { $meaning }

## Sgrùdadh agus cuidhteas

last-step = An ceum mu dheireadh
check-title = Thoir sùil air na freagairtean agad
check-about = Faodaidh tu freagairt sam bith atharrachadh gus an cuir thu a-steach iad.
check-kept = Mura cuir thu a-steach iad, thèid na freagairtean agad a chumail co-dhiù, agus thèid an cunntadh nuair a dhùineas an suirbhidh.
change = Atharraich
change-which = do fhreagairt: { $question }
send-answers = Cuir a-steach mo fhreagairtean
sent-title = Chaidh na freagairtean agad a chur a-steach
sent-about = Chan eil dad eile ri dhèanamh. Faodaidh tu an duilleag seo a dhùnadh.
sent-code = Leis a’ chòd a bha air an duilleag roimhe, faodaidh tu na freagairtean agad a leughadh no a thoirt air ais gus an dùin an suirbhidh.
sent-code-where = Cleachd do chòd
code-title = An còd agad
code-about = Sgrìobh sìos e ma dh’fhaodte gum bi thu airson na freagairtean agad a leughadh no a thoirt air ais. Obraichidh e gus an dùin an suirbhidh, a tha san amharc airson { $day }, agus chan urrainn dhuinn a lorg dhut a-rithist.
kept-title = Na freagairtean agad
kept-about = Seo na tha air a ghleidheadh. Faodaidh tu a thoirt air ais gus an dùin an suirbhidh, a tha san amharc airson { $day }. Faodaidh duine sam bith a chì an duilleag seo na freagairtean agad a leughadh: dùin i nuair a bhios tu deiseil.
kept-download = Thoir lethbhreac leat
withdraw = Thoir air ais na freagairtean agam
withdraw-asked = Ma bheir thu na freagairtean agad air ais, thèid an sguabadh às, agus cha bhi iad sna toraidhean. Cha ghabh seo a neo-dhèanamh, agus chan urrainn dhut freagairt a-rithist leis an aon cheangal.
withdraw-sure = Tha, sguab às na freagairtean agam
withdraw-not = Chan eil, glèidh iad
withdrawn-title = Thug thu na freagairtean agad air ais
withdrawn-about = Chaidh na freagairtean agad a sguabadh às. ’S e na dh’fhanas gun do ghabh cuideigin pàirt agus gun do tharraing iad a-mach.
full-title = Tha sinn air cluinntinn bho dhaoine gu leòr coltach riut
full-about = Feumaidh an suirbhidh seo àireamh shuidhichte de fhreagairtean bho gach aon de dh’iomadh buidheann dhaoine. Chaidh an àireamh sin a ruighinn airson na buidhne agadsa. Thathar a’ cumail na fhreagair thu, gun d’ ainm, agus chan eil e ann an toradh sam bith. Chan eil dad eile ri dhèanamh. Tapadh leat airson tighinn.
closing-notice = Tha an suirbhidh seo a’ dùnadh. ’S urrainn dhut crìochnachadh is na freagairtean a chur a-steach gu { $time }. Às dèidh sin, thèid na fhreagair thu a chumail mar a tha e, ma bha thu air aontachadh pàirt a ghabhail.
closed-title = Tha an suirbhidh seo air dùnadh
closed-about = Chaidh na fhreagair thu ron àm sin a chumail, gun d’ ainm. Tapadh leat.

## An toradh a gheibh cuideigin

result-title-person = Mar a chaidh dhut
result-title-organisation = Mar a tha a’ bhuidheann agad a’ seasamh
result-see = Faic an toradh agad
result-see-about = Chì thu na sgòran agad, dè tha iad a’ ciallachadh, agus dè a bu chòir dhut a dhèanamh a-nis. Cha tèid an sealltainn do dhuine sam bith eile.
result-elsewhere = Tha an toradh agad air an duilleag dhan deach do threòrachadh nuair a chuir thu na freagairtean agad. Chan fhaighear e bhon duilleag seo.
result-kept = Tha sgòran air an duilleag seo, ach chan eil na freagairtean agad oirre. Chì duine sam bith aig a bheil an seòladh i gus an dùin an suirbhidh, aig deireadh an latha, { $day }, aig a’ char as anmoiche. Airson a cumail, clò-bhuail no sàbhail i leis a’ bhrabhsair agad.
result-overall = Air fad
result-score = { $score } à 100
result-level = Ìre: { $level }
result-none = Chan eil sgòr ann air fad, oir cha ghabhadh gu leòr a chunntadh ann an: { $parts }.
result-held-back = A rèir an sgòir leis fhèin, b’ e “{ $level }” an ìre. Tha an rud as laige ga cumail air ais: “{ $part }”. Tòisich an sin.
result-parts = Earrann air earrainn
result-part-none = Cha ghabhadh gu leòr a chunntadh airson sgòr.
result-points = { $points } à { $most } puingean.
result-unknown =
    { $times ->
        [one] “Chan eil fhios agam” { $times } turas, agus chan fhaigh sin puing.
        [two] “Chan eil fhios agam” { $times } thuras, agus chan fhaigh sin puing.
        [few] “Chan eil fhios agam” { $times } tursan, agus chan fhaigh sin puing.
       *[other] “Chan eil fhios agam” { $times } turas, agus chan fhaigh sin puing.
    }
result-left-out =
    { $items ->
        [one] Chaidh { $items } fhàgail às, nach eil a’ buntainn no nach deach a fhreagairt.
        [two] Chaidh { $items } fhàgail às, nach eil a’ buntainn no nach deach a fhreagairt.
        [few] Chaidh { $items } fhàgail às, nach eil a’ buntainn no nach deach a fhreagairt.
       *[other] Chaidh { $items } fhàgail às, nach eil a’ buntainn no nach deach a fhreagairt.
    }
result-uncounted = Tha seo air a shealltainn dhut fhèin: chan eil e air a chunntadh san sgòr air fad.
result-benchmark = A’ chuairt mu dheireadh a chaidh fhoillseachadh airson na roinne agad, “{ $wave }” ({ $day }): { $score } à 100 sa chuibheasachd, am measg { $base } freagairtean.
result-steps = Dè nì thu a-nis
result-steps-none = Chan eil dad a’ seasamh a-mach. Lean ort mar a tha thu, agus thoir sùil eile ann am bliadhna.
effort-today = An-diugh
effort-month = Am mìos seo
effort-plan = Dèan plana
result-more = Barrachd:
result-code = An còd agad airson an ath thuras
result-code-about = Tha na sgòran seo agus mìos an t-suirbhidh ann, agus gun dad eile. Cha chùm sinn e: sgrìobh sìos e, agus cuir a-steach e an ath thuras gus faicinn dè dh’atharraich.
result-earlier = Dèan coimeas ris an turas mu dheireadh
result-earlier-label = An còd agad bhon turas mu dheireadh
result-earlier-hint = Tha e air an toradh a fhuair thu an uair sin. Tha litrichean mòra agus strìochagan coma. Cha tèid a chumail.
result-earlier-show = Dèan coimeas
result-earlier-unreadable = Chan urrainn dhuinn an còd seo a leughadh: faic an deach lethbhreac slàn a dhèanamh dheth
result-earlier-other = Buinidh an còd seo ri ceisteachan eile, no ri fear a chaidh a sgòradh ann an dòigh eile: cha ghabh coimeas a dhèanamh eadar an dà rud
result-since = Bhon turas mu dheireadh: { $month }
result-since-part = Earrann
result-since-then = An uair sin
result-since-now = A-nis
result-no-score = gun sgòr
result-thanks = Air ais dhan duilleag mu dheireadh

## Sàbhail agus till

saved-title = Tha na freagairtean agad gu ruige seo air an sàbhaladh
saved-code = An còd agad
saved-how = Sgrìobh sìos an còd, no tog dealbh dheth. Leis a’ chòd faodaidh tu leantainn ort uair sam bith mus dùin an suirbhidh, air an inneal seo no air fear eile:
saved-where = rach gu { $address } agus cuir a-steach an còd.
saved-until = Bidh an suirbhidh fosgailte gu deireadh an latha, { $day }.
saved-same-code = Tha an còd agad mar a bha e: am fear leis an do thill thu.
saved-secret = ’S urrainn do neach sam bith aig a bheil an còd na freagairtean agad fhaicinn agus atharrachadh gus an cuir thu a-steach iad. Cha chùm sinn lethbhreac dheth agus chan urrainn dhuinn a lorg dhut.
saved-left = Cha b’ urrainn dhuinn na sgrìobh thu mar fhreagairt dha na ceistean seo a chumail, oir tha e feumach air ceartachadh:
saved-unsent = Mura till thu, thèid na chaidh a shàbhaladh a chunntadh nuair a dhùineas an suirbhidh.
saved-unsent-with-consent = Mura till thu, thèid na chaidh a shàbhaladh a chunntadh nuair a dhùineas an suirbhidh, fhad ’s a tha thu air aontachadh pàirt a ghabhail.
go-on-now = Lean ort an-dràsta
return-title = Lean ort far an do stad thu, no faic na chuir thu a-steach
return-code = An còd agad
return-hint = Dusan litir is àireamh, mar abcd‑efgh‑jkmn. Chan eil diofar ann mu litrichean mòra no tàthanan.
return-open = Lean ort
return-unreadable = Sgrìobh an còd leis an dusan litir is àireamh aige
return-unknown = Chan aithne dhuinn an còd seo. ’S dòcha gu bheil mearachd ann, no gu bheil an suirbhidh air dùnadh.
return-slowed = Chaidh cus chòdan ceàrr fheuchainn. Fuirich mionaid agus feuch a-rithist.

## Làithean agus mìosan

day =
    { $day ->
        [1] { $day }d { month-in-day } { $year }
        [2] { $day }na { month-in-day } { $year }
        [3] { $day }s { month-in-day } { $year }
        [22] { $day }na { month-in-day } { $year }
        [23] { $day }s { month-in-day } { $year }
       *[other] { $day }mh { month-in-day } { $year }
    }
month-in-day =
    { $month ->
        [1] dhen Fhaoilleach
        [2] dhen Ghearran
        [3] dhen Mhàrt
        [4] dhen Ghiblean
        [5] dhen Chèitean
        [6] dhen Ògmhios
        [7] dhen Iuchar
        [8] dhen Lùnastal
        [9] dhen t-Sultain
        [10] dhen Dàmhair
        [11] dhen t-Samhain
       *[12] dhen Dùbhlachd
    }
month-name =
    { $month ->
        [1] Am Faoilleach
        [2] An Gearran
        [3] Am Màrt
        [4] An Giblean
        [5] An Cèitean
        [6] An t-Ògmhios
        [7] An t-Iuchar
        [8] An Lùnastal
        [9] An t-Sultain
        [10] An Dàmhair
        [11] An t-Samhain
       *[12] An Dùbhlachd
    }
month-short =
    { $month ->
        [1] Faoi
        [2] Gearr
        [3] Màrt
        [4] Gibl
        [5] Cèit
        [6] Ògmh
        [7] Iuch
        [8] Lùna
        [9] Sult
        [10] Dàmh
        [11] Samh
       *[other] Dùbh
    }
weekday-short =
    { $day ->
        [1] DiL
        [2] DiM
        [3] DiC
        [4] Dia
        [5] Dih
        [6] DiS
       *[other] DiD
    }

## Carson nach eil freagairt ann

missing-dont-know = Chan eil fhios agam
missing-prefer-not-to-say = B’ fheàrr leam gun innse
missing-not-applicable = Chan eil seo a’ buntainn rium
missing-skipped = Air a leigeil seachad
missing-not-reached = Cha deach a ruigsinn
missing-off-path = Cha deach faighneachd (slighe)
missing-not-assigned = Cha deach faighneachd (bhalaid roinnte)
missing-not-in-wave = Cha deach faighneachd sa chuairt seo
consent-given = Dh’aontaich mi
consent-refused = Cha do dh’aontaich mi

## Dè tha ri cheartachadh ann am freagairt

answer-required = Freagair a’ cheist “{ $question }”
answer-option-unknown = Tagh tè de na freagairtean a tha rin taghadh airson “{ $question }”
answer-only-one-choice = Na tagh ach aon fhreagairt airson “{ $question }”
answer-only-one = Na toir ach aon fhreagairt dha “{ $question }”
answer-at-most =
    { $most ->
        [one] Tagh { $most } fhreagairt aig a’ char as motha airson “{ $question }”
        [two] Tagh { $most } fhreagairt aig a’ char as motha airson “{ $question }”
        [few] Tagh { $most } freagairtean aig a’ char as motha airson “{ $question }”
       *[other] Tagh { $most } freagairt aig a’ char as motha airson “{ $question }”
    }
answer-at-least =
    { $least ->
        [one] Tagh { $least } fhreagairt aig a’ char as lugha airson “{ $question }”
        [two] Tagh { $least } fhreagairt aig a’ char as lugha airson “{ $question }”
        [few] Tagh { $least } freagairtean aig a’ char as lugha airson “{ $question }”
       *[other] Tagh { $least } freagairt aig a’ char as lugha airson “{ $question }”
    }
answer-alone = Airson “{ $question }”, chan fhaodar freagairt mar “{ $alone }” a thaghadh còmhla ri feadhainn eile
answer-written-or-ticked = Airson “{ $question }”, sgrìobh freagairt no cuir strìochag sa bhogsa ri thaobh, chan e an dà chuid
answer-number-comma = Airson “{ $question }”, sgrìobh an àireamh le puing, chan ann le cromag, mar 2.5
answer-number-digits = Airson “{ $question }”, sgrìobh àireamh ann am figearan, mar 12
answer-number-whole = Airson “{ $question }”, sgrìobh àireamh shlàn
answer-number-decimals =
    { $digits ->
        [one] Airson “{ $question }”, sgrìobh { $digits } fhigear aig a’ char as motha às dèidh na puinge
        [two] Airson “{ $question }”, sgrìobh { $digits } fhigear aig a’ char as motha às dèidh na puinge
        [few] Airson “{ $question }”, sgrìobh { $digits } figearan aig a’ char as motha às dèidh na puinge
       *[other] Airson “{ $question }”, sgrìobh { $digits } figear aig a’ char as motha às dèidh na puinge
    }
answer-number-range = Airson “{ $question }”, sgrìobh àireamh eadar { $min } agus { $max }
answer-number-least = Airson “{ $question }”, sgrìobh àireamh nach eil nas lugha na { $min }
answer-number-most = Airson “{ $question }”, sgrìobh àireamh nach eil nas motha na { $max }
answer-text-long =
    { $most ->
        [one] Giorraich do fhreagairt dha “{ $question }” gu { $most } charactar; tha { $length } ann
        [two] Giorraich do fhreagairt dha “{ $question }” gu { $most } charactar; tha { $length } ann
        [few] Giorraich do fhreagairt dha “{ $question }” gu { $most } caractaran; tha { $length } ann
       *[other] Giorraich do fhreagairt dha “{ $question }” gu { $most } caractar; tha { $length } ann
    }
answer-consent = Cuir strìochag sa bhogsa airson “{ $question }” ma tha thu ag aontachadh
answer-other-blank = Innis ann am facal no dhà dè tha thu a’ ciallachadh le “{ $option }”
answer-other-unticked = Sgrìobh thu rudeigin ri taobh “{ $option }”: tagh an fhreagairt sin airson “{ $question }”, no falamhaich na sgrìobh thu
answer-number-step = Airson “{ $question }”, sgrìobh àireamh a thèid suas bho { $min } ann an ceumannan de { $step }
answer-total-short = ’S e { $sum } suim nam pàirtean aig “{ $question }”: cuir { $off } a bharrachd ann gus { $total } a dhèanamh
answer-total-over = ’S e { $sum } suim nam pàirtean aig “{ $question }”: thoir { $off } air falbh gus { $total } a dhèanamh
answer-ranking-incomplete =
    { $places ->
        [one] Airson “{ $question }”, cuir { $places } fhreagairt na h-àite; tha { $placed } ann gu ruige seo
        [two] Airson “{ $question }”, cuir { $places } fhreagairt ann an òrdugh; tha { $placed } ann gu ruige seo
        [few] Airson “{ $question }”, cuir { $places } freagairtean ann an òrdugh; tha { $placed } ann gu ruige seo
       *[other] Airson “{ $question }”, cuir { $places } freagairt ann an òrdugh; tha { $placed } ann gu ruige seo
    }
answer-date-needs-day = Airson “{ $question }”, cuir ann an latha cuideachd
answer-date-needs-month = Airson “{ $question }”, cuir ann am mìos cuideachd
answer-date-needs-year = Airson “{ $question }”, cuir ann a’ bhliadhna cuideachd
answer-date-day = Airson “{ $question }”, sgrìobh an latha mar àireamh bho 1 gu 31
answer-date-month = Airson “{ $question }”, sgrìobh am mìos mar àireamh bho 1 gu 12, no ainm a’ mhìosa
answer-date-year = Airson “{ $question }”, sgrìobh a’ bhliadhna le ceithir figearan, mar 2019
answer-date-none = Airson “{ $question }”, thoir sùil air an latha agus air a’ mhìos: chan eil an latha sin ann
answer-date-early = Airson “{ $question }”, cuir ann ceann-latha nach eil nas tràithe na { $limit }
answer-date-late = Airson “{ $question }”, cuir ann ceann-latha nach eil nas anmoiche na { $limit }
answer-time-unreadable = Airson “{ $question }”, sgrìobh na h-uairean agus na mionaidean, mar 9:30 no 14:05
answer-postcode-unreadable = Airson “{ $question }”, sgrìobh còd-puist san Rìoghachd Aonaichte, no dìreach a’ chiad litrichean, mar EH
confirm-answer = Tha mo fhreagairt ceart mar a tha i

## Mar a fhreagras tu

note-at-least =
    { $least ->
        [one] Tagh { $least } fhreagairt aig a’ char as lugha.
        [two] Tagh { $least } fhreagairt aig a’ char as lugha.
        [few] Tagh { $least } freagairtean aig a’ char as lugha.
       *[other] Tagh { $least } freagairt aig a’ char as lugha.
    }
note-at-most =
    { $most ->
        [one] Tagh { $most } fhreagairt aig a’ char as motha.
        [two] Tagh { $most } fhreagairt aig a’ char as motha.
        [few] Tagh { $most } freagairtean aig a’ char as motha.
       *[other] Tagh { $most } freagairt aig a’ char as motha.
    }
note-exactly =
    { $number ->
        [one] Tagh { $number } fhreagairt.
        [two] Tagh { $number } fhreagairt.
        [few] Tagh { $number } freagairtean.
       *[other] Tagh { $number } freagairt.
    }
note-from-to = Tagh eadar { $least } agus { $most } de na freagairtean.
note-slider = Sgrìobh àireamh bho { $min } gu { $max }, no gluais an loidhne.
note-total = Feumaidh na pàirtean { $total } a dhèanamh còmhla. Bidh na dh’fhàgas tu bàn a’ cunntadh mar 0.
note-ranking = Brùth air na freagairtean ann an òrdugh, a’ tòiseachadh leis an tè a tha air thoiseach. Faodaidh tu an gluasad às dèidh sin.
note-ranking-places =
    { $places ->
        [one] Brùth air an { $places } fhreagairt a tha air thoiseach.
        [two] Brùth air an { $places } fhreagairt a tha air thoiseach, nan òrdugh. Faodaidh tu an gluasad às dèidh sin.
        [few] Brùth air na { $places } freagairtean a tha air thoiseach, nan òrdugh. Faodaidh tu an gluasad às dèidh sin.
       *[other] Brùth air na { $places } freagairt a tha air thoiseach, nan òrdugh. Faodaidh tu an gluasad às dèidh sin.
    }
note-date = Mar eisimpleir, 27 3 2019.
note-month = Mar eisimpleir, 3 2019.
note-year = Mar eisimpleir, 2019.
note-time = Mar eisimpleir, 9:30 no 14:05.
note-date-time = Mar eisimpleir, 27 3 2019 aig 14:05.
note-postcode = Cha chùm sinn ach a’ chiad litrichean, mar EH, agus leigidh sinn an còrr air dìochuimhne sa bhad. Faodaidh tu cuideachd na litrichean sin a-mhàin a sgrìobhadh.
box-day = Latha
box-month = Mìos
box-year = Bliadhna
box-time = Uair
slider-box = Àireamh
slider-line = An aon àireamh air loidhne
specify-label = Innis barrachd mu “{ $option }”
placeholder-remark = Cha ghabh seo faighneachd an seo. Lean air adhart.
pair-of-words = Bho { $left } gu { $right }
pair-answer = { $point } à { $points }, bho { $left } gu { $right }
story-number = Sgeulachd { $number } à { $all }
ranking-add = Cuir mar an ath thè
ranking-up = Gluais suas
ranking-down = Gluais sìos
ranking-out = Thoir às
ranking-order = An t-òrdugh agad
ranking-rest = Gun a bhith ann an òrdugh fhathast
ranking-status = { $placed } à { $places } ann an òrdugh.
ranking-moved = Tha “{ $option }” aig àireamh { $place } a-nis.
with-unit = { $value } { $unit }
month-and-year = { month-name } { $year }
day-and-time = { $day }, { $time }

## An ceisteachan air pàipear

paper-how-title = Mar a lìonas tu am foirm seo
paper-how = Cleachd peann dubh no gorm agus cuir crois no strìochag sa bhogsa ri taobh do fhreagairt. Ma chuireas tu strìochag sa bhogsa cheàrr, lìon am bogsa sin gu tur agus cuir strìochag san fhear cheart. Fàg às ceist sam bith nach eil thu airson a fhreagairt.
paper-how-routing = Freagair na ceistean nan òrdugh mura h-iarr am foirm ort a dhol gu tè eile. Tha na h-àireamhan beaga ri taobh nam bogsaichean airson na h-oifis.
paper-no-name = Na sgrìobh d’ ainm no do sheòladh an àite sam bith air an fhoirm seo.
paper-form-number = Àireamh an fhoirm { $form }
paper-serial = Àireamh shreathach (airson na h-oifis)
paper-return-title = Càit an cuirear am foirm seo air ais
paper-page-end = Deireadh nan ceistean
paper-tick-one = Cuir strìochag ann an aon bhogsa.
paper-tick-one-each = Cuir strìochag ann an aon bhogsa anns gach loidhne.
paper-tick-all = Cuir strìochag anns gach bogsa a tha iomchaidh.
paper-tick-at-most =
    { $most ->
        [one] Cuir strìochag ann an { $most } bhogsa aig a’ char as motha.
        [two] Cuir strìochag ann an { $most } bhogsa aig a’ char as motha.
        [few] Cuir strìochag ann an { $most } bogsaichean aig a’ char as motha.
       *[other] Cuir strìochag ann an { $most } bogsa aig a’ char as motha.
    }
paper-rank = Sgrìobh 1 sa bhogsa ri taobh an fhir a tha air thoiseach, 2 ri taobh an ath fhir, is mar sin air adhart.
paper-rank-places =
    { $places ->
        [one] Sgrìobh 1 sa bhogsa ri taobh an fhir a tha air thoiseach. Fàg na bogsaichean eile falamh.
        [two] Sgrìobh 1 sa bhogsa ri taobh an fhir a tha air thoiseach, is mar sin air adhart gu { $places }. Fàg na bogsaichean eile falamh.
        [few] Sgrìobh 1 sa bhogsa ri taobh an fhir a tha air thoiseach, is mar sin air adhart gu { $places }. Fàg na bogsaichean eile falamh.
       *[other] Sgrìobh 1 sa bhogsa ri taobh an fhir a tha air thoiseach, is mar sin air adhart gu { $places }. Fàg na bogsaichean eile falamh.
    }
paper-line = Cuir crois air an loidhne, no sgrìobh an àireamh sa bhogsa.
paper-postcode = Dìreach a’ chiad litrichean, mar EH.
paper-specify = Sgrìobh an seo:
paper-quoted = “{ $text }”
paper-piped = [do fhreagairt do cheist { $number }]
paper-and = { $first } agus { $second }
paper-or = { $first } no { $second }
paper-ticked = chuir thu strìochag ri { $options } aig ceist { $number }
paper-not-ticked = cha do chuir thu strìochag ri { $options } aig ceist { $number }
paper-ticked-box = chuir thu strìochag sa bhogsa aig ceist { $number }
paper-not-ticked-box = cha do chuir thu strìochag sa bhogsa aig ceist { $number }
paper-is = is e { $value } do fhreagairt do cheist { $number }
paper-is-not = chan e { $value } do fhreagairt do cheist { $number }
paper-less-than = tha do fhreagairt do cheist { $number } nas lugha na { $value }
paper-at-most = tha do fhreagairt do cheist { $number } { $value } no nas lugha
paper-more-than = tha do fhreagairt do cheist { $number } nas motha na { $value }
paper-at-least = tha do fhreagairt do cheist { $number } { $value } no nas motha
paper-answered = fhreagair thu ceist { $number }
paper-not-answered = cha do fhreagair thu ceist { $number }
paper-only-if = Na freagair seo ach ma tha seo fìor: { $conditions }.
paper-these-only-if = Na freagair na h-ath cheistean ach ma tha seo fìor: { $conditions }.
paper-row-only-if = (a-mhàin ma tha seo fìor: { $conditions })
paper-if-applies = Na freagair seo ach ma bhuineas e dhut.
paper-stop-if = Ma tha seo fìor, stad an seo: { $conditions }.
paper-stop-if-applies = Ma bhuineas seo dhut, stad an seo.
paper-stop = Stad an seo
paper-go-to = Rach gu ceist { $number }
paper-go-to-end = Rach gu deireadh an fhoirm

## Seiseanan fo stiùir

session-about = Cleachdaidh daoine eile an t-inneal seo às do dhèidh. Nuair a bhios tu deiseil, no ma stadas tu, brùth air a’ phutan mu dheireadh: an uair sin chan fhaic duine a thig às do dhèidh na freagairtean agad.
stop-and-hand-on = Stad an seo agus falamhaich an sgrìn dhan ath neach
next-person = An ath neach
next-person-about = Brùth air seo mus toir thu an t-inneal seachad. Thèid do fhreagairtean a chumail, agus chan fhaicear an seo iad tuilleadh.
problem-session_over = Tha an seisean seo seachad
problem-session_over-advice = Thoir an t-inneal air ais dhan neach a thug dhut e.

## Duilgheadasan, a rèir an còd

problem-code = Ma dh’innseas tu dhuinn mu dheidhinn seo, thoir dhuinn an còd seo:
problem-not_found = Cha deach an duilleag a lorg
problem-not_found-advice = Thoir sùil air an t-seòladh, no till dhan àite às an tàinig thu.
problem-method_not_allowed = Cha ghabh an seòladh seo ris an t-seòrsa iarrtais sin
problem-method_not_allowed-advice = Till agus cleachd putanan na duilleige fhèin.
problem-body_too_large = Bha sin ro mhòr airson a chur aig an aon àm
problem-body_too_large-advice = Till agus giorraich do fhreagairt.
problem-body_unreadable = Cha b’ urrainn dhuinn na chaidh a chur a leughadh
problem-body_unreadable-advice = Till agus cuir an duilleag a-rithist.
problem-request_invalid = Cha do thuig sinn na chaidh a chur
problem-request_invalid-advice = Luchdaich an duilleag às ùr, agus cuir i aon turas eile.
problem-busy = Tha mòran dhaoine a’ freagairt an-dràsta
problem-busy-advice = Fuirich diog no dhà agus cuir an duilleag a-rithist. Tha na chuir thu roimhe sàbhailte.
problem-internal = Chaidh rudeigin ceàrr air an taobh againne
problem-internal-advice = Fuirich tiotan agus feuch a-rithist. Tha na chuir thu roimhe sàbhailte.
problem-link_unknown = Chan aithne dhuinn ceangal an t-suirbhidh seo
problem-link_unknown-advice = Dèan cinnteach gun deach an ceangal gu lèir a chopaigeadh.
problem-response_unknown = Chan aithne dhuinn an ceangal freagairt seo
problem-response_unknown-advice = ’S dòcha gu bheil an suirbhidh air dùnadh on uair sin. Mura h-eil, tòisich a-rithist bho cheangal an t-suirbhidh a fhuair thu.
problem-result_unknown = Chan eil toradh aig an t-seòladh seo
problem-result_unknown-advice = Tha an toradh far an deach do threòrachadh nuair a chuir thu na freagairtean agad, gus an dùin an suirbhidh. Faic an deach lethbhreac slàn a dhèanamh dhen t-seòladh.
problem-wave_not_open = Chan eil an suirbhidh seo fosgailte
problem-wave_not_open-advice = Tapadh leat airson tadhal.
problem-wave_paused = Tha stad air an t-suirbhidh seo an-dràsta
problem-wave_paused-advice = Till a-rithist. Tha na fhreagair thu gu ruige seo air a chumail.
wave-closed = Tha an suirbhidh seo air dùnadh.
wave-closed-on = Dhùin an suirbhidh seo aig deireadh an latha, { $day }.
wave-opens-on = Fosglaidh an suirbhidh seo air an latha seo: { $day }.
wave-not-yet = Cha do dh’fhosgail an suirbhidh seo fhathast.

# The question whether there is another person, household and so on, in a repeated section.
another-yes = Tha
another-no = Chan eil

## What becomes of people's data

protection-title = Mar a tha an dàta agad air a dhìon
protection-why = Carson a tha sinn a’ faighneachd
protection-what = Dè tha air a ghleidheadh
protection-sections = Na freagairtean agad do cheistean nam pàirtean seo, agus an cànan san do fhreagair thu:
protection-postcode = De chòd-puist chan eilear a’ gleidheadh ach an sgìre, mar EH. Chan eil an còrr air a stòradh.
protection-parameters = Na luachan seo den cheangal leis an tàinig thu, ma bha iad aige:
protection-invited = Tha ainmean is seòlaidhean dhaoine a fhuair cuireadh air an gleidheadh air leth bho na freagairtean, seulaichte le iuchair nach eil san stòr-dàta.
protection-not = Chan eil air a ghleidheadh: seòlaidhean lìonraidh, ainmean bhrabhsairean no innealan, no an uair a fhreagair thu.
protection-no-cookie = Cha tèid briosgaid a shuidheachadh.
protection-long = Dè cho fada ’s a tha e air a ghleidheadh
protection-contacts = Ainmean is seòlaidhean
protection-paradata = Dè an òrdugh is an cànan san deach duilleagan a fhreagairt
protection-responses = Freagairtean mar a thàinig iad a-steach
protection-data-set = An seata dàta às an tèid figearan obrachadh a-mach
protection-until = Gu { $day }, agus an uair sin air a sgrios
protection-destroyed = Air a sgrios { $day }
protection-as-study = Cho fada ris an sgrùdadh
protection-rights = Dè as urrainn dhut a dhèanamh
protection-voluntary = Tha e saor-thoileach pàirt a ghabhail, agus faodaidh tu stad aig duilleag sam bith.
protection-code = Leis a’ chòd a chithear mus cuir thu a-steach, faodaidh tu na freagairtean agad a leughadh, lethbhreac a dhèanamh dhiubh no an toirt air ais gus an dùin an suirbhidh, a tha san amharc airson { $day }.
protection-ask = Faodaidh tu cuideachd iarraidh oirnn na freagairtean agad a sguabadh às gus an uair sin.
protection-complain = Faodaidh tu gearan a dhèanamh ris a’ Choimiseanair Fiosrachaidh:
## Teachdaireachdan gu daoine a fhuair cuireadh

letter-name-unknown = a charaid
leave-title = Teachdaireachdan mun t-suirbhidh seo
leave-about = Fhuair thu cuireadh gu “{ $title }”. Chan eil dad air atharrachadh le bhith a’ tighinn an seo: nì putan na tha sgrìobhte air.
leave-out = Na cuiribh tuilleadh theachdaireachdan thugam
leave-out-about = Cha sgrìobh sinn thugad tuilleadh, mun t-suirbhidh seo no mu shuirbhidh sam bith eile a tha ga ruith an seo. Faodaidh tu freagairt fhathast leis a’ cheangal agad.
leave-wrong = Chan ann dhomhsa a tha seo
leave-wrong-about = Cha sgrìobh sinn thugad tuilleadh mun t-suirbhidh seo.
leave-pass = ’S e co-obraiche an duine ceart
leave-pass-about = Cuiridh sinn seòladh do cho-obraiche an àite do sheòlaidh-sa agus cuiridh sinn an cuireadh thuca, aon turas. Fuirichidh an ceangal mar a tha e. Faighnich dhiubh an toiseach.
leave-pass-address = Seòladh puist-d do cho-obraiche
leave-pass-button = Cuir air adhart e
leave-address-invalid = Sgrìobh an seòladh mar ainm@example.org
leave-done-out = Chan fhaigh thu tuilleadh theachdaireachdan bhuainn.
leave-done-wrong = Tapadh leat airson innse dhuinn. Chan fhaigh thu tuilleadh theachdaireachdan mun t-suirbhidh seo.
leave-done-pass = Chaidh an cuireadh a chur air adhart gu co-obraiche.
leave-spent = Chaidh an cuireadh seo a chleachdadh. Cha tèid cuimhneachan a chur gu duine a chleachd e.
leave-over = Tha an suirbhidh seo seachad: cha sgrìobhar gu duine sam bith mu dheidhinn tuilleadh.
leave-unreachable = Chan eil sinn a’ cumail do sheòlaidh tuilleadh.
