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
closed-title = This survey has closed
closed-about = What you had answered by then was kept, without your name. Thank you.

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
return-title = Go on where you left off
return-code = Your code
return-hint = Twelve letters and digits, as in abcd‑efgh‑jkmn. Capitals and dashes do not matter.
return-open = Go on
return-unreadable = Write the code with its twelve letters and digits
return-unknown = We do not know this code. It may have been copied with a mistake, the answers may have been sent already, or the survey may have closed.
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
