"""Step 1, the live desk: one page to post from, beside the stream of what is posted.

    page       the page itself, and the composer for a new entry or one that exists
    answers    what its scripts ask for: the gate, and every refusal as JSON with the field and the reason
    send       a composed text to publishing, once, however often it arrives
    conflict   two who wrote on one text: what each changed, and one text that has it all
    act        what is done to an entry in the stream: pin, retract, approve, send back
    keep       working copies: what is typed, every few seconds
    look       what colleagues did since, and who is here: asked every two seconds
    rows       an entry in the stream: the fragment that readers get, and what can be done with it

It is another caller of `publishing`, never a second writer.
"""
