### Words of the interface in English: everything that the service itself says to people who answer. What a questionnaire asks stands
### in the questionnaire. Every key is in every catalogue, with the same placeables; a test compares them.
### reviewed: yes

## Round every page

skip-to-content = Skip to main content
error-title = Error: { $title }
error-label = Error:
footer = This survey runs on Barograph. It sets no cookies and needs no scripts.
footer-remembers = This survey runs on Barograph. It sets one cookie, when you have sent your answers, and needs no scripts.
simulated = Simulated data.
simulated-about = The answers in this study are made up to show how the service works.
trial = This is a trial.
trial-about = Your answers are not counted.
hide-page = Hide this page
languages = Languages
language-unreviewed = The buttons and messages in { $language } have not been reviewed by a speaker yet.
survey = Survey
back = Back
continue = Continue

## The first page

how-long = How long
about-minutes =
    { $minutes ->
        [0] About a minute
        [1] About a minute
       *[other] About { $minutes } minutes
    }
for-whom = For whom
run-by = Run by
your-answers = Your answers
anonymous = Anonymous: nothing that is kept says who you are, where you are or when exactly you answered.
anonymous-once = By invitation, anonymous: your invitation proves that you may answer, once. It is then marked as used, without a date, and your answers are kept apart from it.
confidential = Confidential: the researchers can link answers to people, and show them to nobody.
go-on = Go on
same-invitation = You can come back with the same invitation, on any device, until you have sent your answers.
start = Start
begun-already = Begun already?
go-on-with-code = Go on with your code
leave-empty = Leave this empty
device-note = When you send your answers, we ask this device to remember one thing: that this survey was answered on it. It keeps that in a cookie until { $day }, with nothing about you or your answers. You can delete the cookie, or have your browser refuse it: nothing else changes.
device-repeat = This survey has been answered on this device before. If that was somebody else, go on: we note with your answers that the device was the same, and nothing more.
wait-title = Please wait a moment
wait-about = Very many people are starting this survey from your network just now. Wait { $seconds } seconds, then press the button. Nothing is lost.
what-becomes = What becomes of your answers
kept = Each page is kept when you continue. If you stop before you send, what you answered so far is counted when the survey closes.
kept-in-trial = Each page is kept when you continue.
kept-with-consent = Each page is kept when you continue. If you stop before you send, what you answered so far is counted when the survey closes. If you have not agreed to take part by then, nothing is counted, and nothing is kept but your answers to the questions that find out whether the survey is for you.
privacy-notice = Read the full privacy notice
if-seen = If somebody may see your screen
if-seen-about = “Hide this page”, at the top of every page, takes you to another website at once. It cannot clear your browser’s history: a private window, closed at the end, leaves nothing there.
questions-or-complaints = Questions or complaints
help-lines = If you want to talk to somebody

## A page of questions

progress =
    { $share ->
        [begun] Page { $page }, just begun
        [third] Page { $page }, about a third done
        [half] Page { $page }, about half done
        [two-thirds] Page { $page }, about two thirds done
       *[nearly] Page { $page }, nearly done
    }
there-is-a-problem = There is a problem
code-label = Code:
moved-on = The page you sent is not the one to answer now: perhaps you went on in another tab or on another device. Nothing you had sent is lost. Please go on from here.
save-and-return = Save and come back later
choose-one = Choose one
characters-at-most = At most { $most } characters.
scale-point = { $point } means { $meaning }

## Check and receipt

last-step = Last step
check-title = Check your answers
check-about = You can still change any answer until you send.
check-kept = If you do not send them, your answers so far are kept all the same, and are counted when the survey closes.
change = Change
change-which = your answer: { $question }
send-answers = Send my answers
sent-title = Your answers have been sent
sent-about = Nothing more needs doing. You can close this page.
sent-code = With the code that stood on the page before, you can read your answers or take them back until the survey closes.
sent-code-where = Use your code
code-title = Your code
code-about = Write it down if you may want to read your answers later, or take them back. It works until the survey closes, which is planned for { $day }, and we cannot find it again for you.
kept-title = Your answers
kept-about = This is what is kept. You can take it back until the survey closes, which is planned for { $day }. Whoever can see this page can read your answers: close it when you have done.
kept-download = Take a copy away
withdraw = Take my answers back
withdraw-asked = If you take your answers back they are deleted, and are not in the results. This cannot be undone, and you cannot answer again with the same link.
withdraw-sure = Yes, delete my answers
withdraw-not = No, keep them
withdrawn-title = You have taken your answers back
withdrawn-about = Your answers have been deleted. What stays is that somebody took part and withdrew.
full-title = We have heard from enough people like you
full-about = This survey needs a set number of answers from each of several groups of people. For yours that number has been reached. What you have answered is kept, without your name, and is in no result. Nothing more needs doing. Thank you for coming.
closing-notice = This survey is closing. You can finish and send until { $time }. After that, what you have answered is kept as it stands, if you had agreed to take part.
closed-title = This survey has closed
closed-about = What you had answered by then was kept, without your name. Thank you.

## The result that somebody is told

result-title-person = How you did
result-title-organisation = How your organisation stands
result-see = See your result
result-see-about = It shows your scores, what they mean, and what to do next. Nobody else is shown them.
result-elsewhere = Your result is on the page to which you were led when you sent your answers. It cannot be called up from here.
result-kept = This page shows scores, never your answers. Whoever has its address can see it until the survey closes, at the end of { $day } at the latest. To keep it, print it or save it with your browser.
result-overall = As a whole
result-score = { $score } of 100
result-level = Level: { $level }
result-none = There is no score as a whole, since too little could be counted in: { $parts }.
result-held-back = By the score alone, the level would be “{ $level }”. What is weakest holds it back: “{ $part }”. Begin there.
result-parts = Part by part
result-part-none = Too little could be counted for a score.
result-points = { $points } of { $most } points.
result-unknown =
    { $times ->
        [one] “Don’t know” { $times } time, which scores nothing.
       *[other] “Don’t know” { $times } times, which score nothing.
    }
result-left-out =
    { $items ->
        [one] { $items } left out, which does not apply or was not answered.
       *[other] { $items } left out, which do not apply or were not answered.
    }
result-uncounted = Shown for your own use: it does not count in the whole.
result-benchmark = The last published wave of your sector, “{ $wave }” ({ $day }): { $score } of 100 on average, among { $base } answers.
result-steps = What to do next
result-steps-none = Nothing stands out. Keep doing what you do, and look again in a year.
effort-today = Today
effort-month = This month
effort-plan = Make a plan
result-more = More:
result-code = Your code for next time
result-code-about = It holds these scores and the month of this survey, and nothing else. We do not keep it: write it down, and type it in next time to see what has changed.
result-earlier = Compare with last time
result-earlier-label = Your code from last time
result-earlier-hint = It stands on the result that you had then. Capitals and dashes do not matter. It is not kept.
result-earlier-show = Compare
result-earlier-unreadable = We cannot read this code: see whether it was copied whole
result-earlier-other = This code is of another questionnaire, or of one that was scored in another way: the two cannot be compared
result-since = Since last time: { $month }
result-since-part = Part
result-since-then = Then
result-since-now = Now
result-no-score = no score
result-thanks = Back to the last page

## Save and come back

saved-title = Your answers so far are saved
saved-code = Your code
saved-how = Write the code down, or take a picture of it. With it you can go on at any time before the survey closes, on this device or another:
saved-where = go to { $address } and type the code.
saved-until = The survey is open until the end of { $day }.
saved-same-code = Your code stays the same: the one with which you came back.
saved-secret = Whoever has the code can see and change your answers until you send them. We keep no copy of it and cannot find it for you.
saved-left = What you wrote in answer to these questions could not be kept, because it needs mending:
saved-unsent = If you do not come back, what is saved is counted when the survey closes.
saved-unsent-with-consent = If you do not come back, what is saved is counted when the survey closes, provided that you have agreed to take part.
go-on-now = Go on now
return-title = Go on where you left off, or see what you sent
return-code = Your code
return-hint = Twelve letters and digits, as in abcd‑efgh‑jkmn. Capitals and dashes do not matter.
return-open = Go on
return-unreadable = Write the code with its twelve letters and digits
return-unknown = We do not know this code. It may have been copied with a mistake, or the survey may have closed.
return-slowed = Too many wrong codes have been tried. Wait a minute and try again.

## Days and months

day = { $day } { month-in-day } { $year }
month-in-day = { month-name }
month-name =
    { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    }
month-short =
    { $month ->
        [1] Jan
        [2] Feb
        [3] Mar
        [4] Apr
        [5] May
        [6] Jun
        [7] Jul
        [8] Aug
        [9] Sep
        [10] Oct
        [11] Nov
       *[other] Dec
    }
weekday-short =
    { $day ->
        [1] Mon
        [2] Tue
        [3] Wed
        [4] Thu
        [5] Fri
        [6] Sat
       *[other] Sun
    }

## Why there is no answer

missing-dont-know = Don’t know
missing-prefer-not-to-say = Prefer not to say
missing-not-applicable = Does not apply to me
missing-skipped = Skipped
missing-not-reached = Not reached
missing-off-path = Not asked (routing)
missing-not-assigned = Not asked (split ballot)
missing-not-in-wave = Not asked in this wave
consent-given = Yes
consent-refused = No

## What needs mending in an answer

answer-required = Answer the question “{ $question }”
answer-option-unknown = Choose one of the answers shown for “{ $question }”
answer-only-one-choice = Choose only one answer for “{ $question }”
answer-only-one = Give only one answer for “{ $question }”
answer-at-most =
    { $most ->
        [one] Choose at most { $most } answer for “{ $question }”
       *[other] Choose at most { $most } answers for “{ $question }”
    }
answer-at-least =
    { $least ->
        [one] Choose at least { $least } answer for “{ $question }”
       *[other] Choose at least { $least } answers for “{ $question }”
    }
answer-alone = For “{ $question }”, an answer such as “{ $alone }” cannot be chosen together with others
answer-written-or-ticked = For “{ $question }”, either write an answer or tick the box beside it, not both
answer-number-comma = For “{ $question }”, write the number with a point, not a comma, as in 2.5
answer-number-digits = For “{ $question }”, write a number in digits, such as 12
answer-number-whole = For “{ $question }”, write a whole number
answer-number-decimals =
    { $digits ->
        [one] For “{ $question }”, write at most { $digits } digit after the point
       *[other] For “{ $question }”, write at most { $digits } digits after the point
    }
answer-number-range = For “{ $question }”, write a number from { $min } to { $max }
answer-number-least = For “{ $question }”, write a number of at least { $min }
answer-number-most = For “{ $question }”, write a number of at most { $max }
answer-text-long =
    { $most ->
        [one] Shorten your answer to “{ $question }” to { $most } character; it has { $length }
       *[other] Shorten your answer to “{ $question }” to { $most } characters; it has { $length }
    }
answer-consent = Tick the box for “{ $question }” if you agree
answer-other-blank = Say in a few words what you mean by “{ $option }”
answer-other-unticked = You wrote something beside “{ $option }”: choose that answer of “{ $question }”, or clear what you wrote
answer-number-step = For “{ $question }”, write a number that goes up from { $min } in steps of { $step }
answer-total-short = The parts of “{ $question }” add up to { $sum }: put in { $off } more to make { $total }
answer-total-over = The parts of “{ $question }” add up to { $sum }: take out { $off } to make { $total }
answer-ranking-incomplete =
    { $places ->
        [one] For “{ $question }”, put { $places } answer in its place; you have put { $placed } so far
       *[other] For “{ $question }”, put { $places } answers in order; you have put { $placed } so far
    }
answer-date-needs-day = For “{ $question }”, give the day too
answer-date-needs-month = For “{ $question }”, give the month too
answer-date-needs-year = For “{ $question }”, give the year too
answer-date-day = For “{ $question }”, write the day as a number from 1 to 31
answer-date-month = For “{ $question }”, write the month as a number from 1 to 12, or by its name
answer-date-year = For “{ $question }”, write the year with its four digits, such as 2019
answer-date-none = For “{ $question }”, check the day and the month: there is no such day
answer-date-early = For “{ $question }”, give a date no earlier than { $limit }
answer-date-late = For “{ $question }”, give a date no later than { $limit }
answer-time-unreadable = For “{ $question }”, write the hours and the minutes, such as 9:30 or 14:05
answer-postcode-unreadable = For “{ $question }”, write a postcode of the United Kingdom, or only its first letters, such as EH
confirm-answer = My answer is right as it is

## How to answer

note-at-least =
    { $least ->
        [one] Choose at least { $least } answer.
       *[other] Choose at least { $least } answers.
    }
note-at-most =
    { $most ->
        [one] Choose at most { $most } answer.
       *[other] Choose at most { $most } answers.
    }
note-exactly =
    { $number ->
        [one] Choose { $number } answer.
       *[other] Choose { $number } answers.
    }
note-from-to = Choose { $least } to { $most } answers.
note-slider = Write a number from { $min } to { $max }, or move the line.
note-total = The parts must add up to { $total }. What you leave blank counts as 0.
note-ranking = Press the answers in order, beginning with the one that comes first. You can move them afterwards.
note-ranking-places =
    { $places ->
        [one] Press the { $places } answer that comes first.
       *[other] Press the { $places } answers that come first, in their order. You can move them afterwards.
    }
note-date = For example, 27 3 2019.
note-month = For example, 3 2019.
note-year = For example, 2019.
note-time = For example, 9:30 or 14:05.
note-date-time = For example, 27 3 2019 at 14:05.
note-postcode = We keep only the first letters, such as EH, and forget the rest at once. You may also write only those letters.
box-day = Day
box-month = Month
box-year = Year
box-time = Time
slider-box = Number
slider-line = The same number on a line
specify-label = Say more about “{ $option }”
placeholder-remark = This cannot be asked here. Please continue.
pair-of-words = From { $left } to { $right }
pair-answer = { $point } of { $points }, from { $left } to { $right }
story-number = Story { $number } of { $all }
ranking-add = Put next
ranking-up = Move up
ranking-down = Move down
ranking-out = Take out
ranking-order = Your order
ranking-rest = Not in order yet
ranking-status = { $placed } of { $places } in order.
ranking-moved = “{ $option }” is now number { $place }.
with-unit = { $value } { $unit }
month-and-year = { month-name } { $year }
day-and-time = { $day }, { $time }

## The questionnaire on paper

paper-how-title = How to fill in this form
paper-how = Use a black or blue pen and put a cross or a tick in the box beside your answer. If you tick the wrong box, fill that box in completely and tick the right one. Leave out any question that you do not want to answer.
paper-how-routing = Answer the questions in order unless the form tells you to go to another one. The small numbers beside the boxes are for the office.
paper-no-name = Do not write your name or address anywhere on this form.
paper-form-number = Form number { $form }
paper-serial = Serial number (for the office)
paper-return-title = Where to return this form
paper-page-end = End of the questions
paper-tick-one = Tick one box.
paper-tick-one-each = Tick one box in each line.
paper-tick-all = Tick all the boxes that apply.
paper-tick-at-most =
    { $most ->
        [one] Tick at most { $most } box.
       *[other] Tick at most { $most } boxes.
    }
paper-rank = Write 1 in the box beside the one that comes first, 2 beside the next, and so on.
paper-rank-places =
    { $places ->
        [one] Write 1 in the box beside the one that comes first. Leave the other boxes empty.
       *[other] Write 1 in the box beside the one that comes first, 2 beside the next, and so on up to { $places }. Leave the other boxes empty.
    }
paper-line = Put a cross on the line, or write the number in the box.
paper-postcode = Only the first letters, such as EH.
paper-specify = Please write:
paper-quoted = “{ $text }”
paper-piped = [your answer to question { $number }]
paper-and = { $first } and { $second }
paper-or = { $first } or { $second }
paper-ticked = you ticked { $options } at question { $number }
paper-not-ticked = you did not tick { $options } at question { $number }
paper-ticked-box = you ticked the box at question { $number }
paper-not-ticked-box = you did not tick the box at question { $number }
paper-is = your answer to question { $number } is { $value }
paper-is-not = your answer to question { $number } is not { $value }
paper-less-than = your answer to question { $number } is less than { $value }
paper-at-most = your answer to question { $number } is { $value } or less
paper-more-than = your answer to question { $number } is more than { $value }
paper-at-least = your answer to question { $number } is { $value } or more
paper-answered = you answered question { $number }
paper-not-answered = you did not answer question { $number }
paper-only-if = Answer this only if { $conditions }.
paper-these-only-if = Answer the next questions only if { $conditions }.
paper-row-only-if = (only if { $conditions })
paper-if-applies = Answer this only if it applies to you.
paper-stop-if = If { $conditions }, please stop here.
paper-stop-if-applies = If this applies to you, please stop here.
paper-stop = Stop here
paper-go-to = Go to question { $number }
paper-go-to-end = Go to the end of the form

## Supervised sessions

session-about = Others use this device after you. Once you have finished or stopped, press the last button: then nobody who comes after you can see your answers.
stop-and-hand-on = Stop here and clear the screen for the next person
next-person = Next person
next-person-about = Press this before you hand the device on. Your answers are kept, and cannot be seen here any more.
problem-session_over = This session is over
problem-session_over-advice = Give the device back to whoever handed it to you.

## Problems, by their code

problem-code = If you tell us about this, give this code:
problem-not_found = Page not found
problem-not_found-advice = Check the address, or go back to where you came from.
problem-method_not_allowed = This address does not take that kind of request
problem-method_not_allowed-advice = Go back and use the page’s own buttons.
problem-body_too_large = That was too much to send at once
problem-body_too_large-advice = Go back and shorten your answer.
problem-body_unreadable = We could not read what was sent
problem-body_unreadable-advice = Go back and send the page again.
problem-request_invalid = We could not understand what was sent
problem-request_invalid-advice = Load the page again, and send it once more.
problem-busy = Many people are answering just now
problem-busy-advice = Wait a few seconds and send the page again. What you sent before is safe.
problem-internal = Something went wrong on our side
problem-internal-advice = Wait a moment and try again. What you sent before is safe.
problem-link_unknown = We do not know this survey link
problem-link_unknown-advice = Check that the whole link was copied.
problem-response_unknown = We do not know this answer link
problem-response_unknown-advice = The survey may have closed since. If not, begin again from the survey link you were given.
problem-result_unknown = There is no result at this address
problem-result_unknown-advice = The result stands where sending your answers led, until the survey closes. Check that the whole address was copied.
problem-wave_not_open = This survey is not open
problem-wave_not_open-advice = Thank you for looking in.
problem-wave_paused = This survey is paused
problem-wave_paused-advice = Come back later. What you answered so far is kept.
wave-closed = This survey has closed.
wave-closed-on = This survey closed at the end of { $day }.
wave-opens-on = This survey opens on { $day }.
wave-not-yet = This survey has not opened yet.

# The question whether there is another person, household and so on, in a repeated section.
another-yes = Yes
another-no = No

## What becomes of people's data

protection-title = How your data are protected
protection-why = Why we ask
protection-what = What is kept
protection-sections = Your answers to the questions of these parts, and the language you answered in:
protection-postcode = Of a postcode only the area is kept, such as EH. The rest is not stored.
protection-parameters = These values of the link by which you came, where it had them:
protection-invited = Names and addresses of people who are invited are kept apart from answers, sealed with a key that is not in the database.
protection-not = Not kept: network addresses, names of browsers or devices, or the hour at which you answered.
protection-no-cookie = No cookie is set.
protection-long = How long it is kept
protection-contacts = Names and addresses
protection-paradata = In which order and language pages were answered
protection-responses = Answers as they came in
protection-data-set = The data set from which figures are computed
protection-until = Until { $day }, then destroyed
protection-destroyed = Destroyed on { $day }
protection-as-study = As long as the study
protection-rights = What you can do
protection-voluntary = Taking part is voluntary, and you can stop at any page.
protection-code = With the code that is shown before you send, you can read your answers, copy them or take them back until the survey closes, which is planned for { $day }.
protection-ask = You can also ask us to delete your answers until then.
protection-complain = You can complain to the Information Commissioner:
## Messages to people who were invited

letter-name-unknown = there
leave-title = Messages about this survey
leave-about = You were invited to “{ $title }”. Nothing has changed by your coming here: a button does what it says.
leave-out = Send me no more messages
leave-out-about = We write to you no more, about this survey or any other that is run here. You can still answer with your link.
leave-wrong = This is not meant for me
leave-wrong-about = We write to you no more about this survey.
leave-pass = A colleague is the right person
leave-pass-about = We put your colleague’s address in the place of yours and send them the invitation, once. The link stays the same. Ask them first.
leave-pass-address = Your colleague’s e-mail address
leave-pass-button = Pass it on
leave-address-invalid = Write the address as name@example.org
leave-done-out = You get no more messages from us.
leave-done-wrong = Thank you for telling us. You get no more messages about this survey.
leave-done-pass = The invitation was passed on to a colleague.
leave-spent = This invitation has been used. Nobody is reminded who has used it.
leave-over = This survey is over: nobody is written to about it any more.
leave-unreachable = We no longer keep your address.
