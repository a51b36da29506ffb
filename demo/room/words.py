"""What teachers and pupils read in a room, and what stands on a sheet besides the lesson itself."""

TITLE = "A room for a class"
JOIN_TITLE = "Your class’s room"
SHEET_TITLE = "{} – sheet"
ANSWERS_TITLE = "{} – answers"

INTRO = (
    "Open a room and your pupils answer a lesson’s questions on their phones. You see how many chose what as the "
    "answers come in."
)
PROMISE = (
    "Nobody is asked for a name. A room is kept in memory alone, for two hours or until you close it, and holds up to "
    "{} pupils. It belongs to this browser: if you close this tab, open the page again."
)
LESSON = "Lesson"
OPEN = "Open a room"
AT = "Open this address and enter the code, or scan:"
QR = "QR code of this room’s address"
CODE = "Code"
BACK, ON = "Back", "Next"
STOP, TAKE = "Stop taking answers", "Take answers again"
HIDE, SHOW = "Hide the tally", "Show the tally"
END = "Close the room"
SEE = "Show what was measured ↗"
SHEET, ANSWERS, QUESTIONS = "Sheet to print", "Answers to print", "Sheet without answers"
PRINT = "Print"
OF_STEPS = "Step {0} of {1}"

# said by the scripts of the pages
TEACHER = {
    "answered": "Answers: {0} of {1}",
    "nobody": "Nobody has joined yet",
    "left": "Closes by itself in {0} min",
    "stopped": "No more answers are taken.",
    "stop": STOP, "take": TAKE, "hide": HIDE, "show": SHOW,
    "sure": "Close the room? All answers are forgotten.",
    "gone": "Your room is closed: its two hours are over, or the app was started again. Open another one.",
    "closed": "The room is closed, and its answers are forgotten.",
    "lost": "No connection just now: trying again. Nothing is lost.",
    "here": (
        "Phones cannot open {0}, which is this computer’s name for itself. Start the app with --host 0.0.0.0, and open "
        "this page by the computer’s address in your network."
    ),
    "progress": OF_STEPS,
}  # fmt: skip
PUPIL = {
    "choose": "Choose an answer.",
    "taken": "Your answer is in. You can change it until your teacher goes on.",
    "kept": "Your answer is in.",
    "late": "No more answers are taken for this question.",
    "over": "The room is closed. Thank you for taking part.",
    "lost": "No connection just now: trying again. Your answer is kept.",
    "progress": OF_STEPS,
}
ENTER = "Your teacher shows a code of six letters and digits."
JOIN = "Join"
NO_NAMES = "Nobody asks for your name."
NEEDS_SCRIPT = "This page needs JavaScript: allow it in your browser, and reload the page."

# refusals
UNKNOWN = "There is no room with this code: check it on your teacher’s screen."
OVER = "This room is closed: ask your teacher for a new code."
NOT_YOURS = "This room belongs to another browser: open a room of your own."
NOT_SEATED = "You are not in this room any more: join it again by its code."
MOVED_ON = "Your class is at another question by now: answer that one."
NOT_TAKING = "No more answers are taken for this question: wait for the next one."
NO_OPTION = "This question has no such answer: choose one of those that are shown."
NO_QUESTION = "There is no such question: choose a lesson and one of its steps."
ROOM_FULL = "This room is full: it holds {} pupils. Look on with somebody, or ask your teacher for a second room."
ROOMS_FULL = "All rooms are taken just now: close one that you do not need, or try again in a few minutes."
TOO_MANY = "Too many wrong codes: try again in {} s, or scan your teacher’s QR code."
MALFORMED = "This request cannot be read: reload the page."
TOO_LARGE = "This request is too large for a room: reload the page."
ELSEWHERE = "Rooms answer to their own pages alone: open the room here."
NO_PICTURE = "There is no picture for this question."

# on a sheet
WHY = "Why?"
MARK = "Mark in the picture where you expect the evidence."
FOUND = "What was measured"
NAME_LINE = "Class: ______________   Date: ______________"
RIGHT = "Answer: {}."
UNDECIDED = "Nothing is decided."
MEASURE = "Measure it:"
THERE = "The lesson at this step"
