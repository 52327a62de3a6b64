"""Step 1, the live desk: one page to post from, beside the stream of what is posted.

    page       the page itself
    compose    the composer's form: a new entry, an edit, a correction
    suggesting what it suggests while one types: sources, a new one too, and speakers
    citing     whether an entry of this live blog cites a link already
    answers    what its scripts ask for: the gate, and every refusal as JSON with the field and the reason
    send       a composed text to publishing, once, however often it arrives
    conflict   two who wrote on one text: what each changed, and one text that has it all
    act        what is done to an entry in the stream: pin, retract, approve, send back
    take_down  an update taken down, and its receipt
    history    an entry's public states, word by word
    preview    what is typed as readers would see it; stores nothing
    controls   the live blog's own status and form
    hand_over  the sheet for the next shift
    keep       working copies: what is typed, every few seconds
    look       what colleagues did since, and who is here: asked every two seconds
    pictures   a picture for a text, taken in before the text is sent
    finding    what the stream is narrowed to: a status, an author, words
    rows       an entry in the stream: the fragment that readers get, and what can be done with it
    numbers, pairs, words   what scripts send: numbers and fields; what they say

It is another caller of `publishing`, never a second writer.
"""
