# path: api/resolvers/votes.py
async def ballot_cast(info, input):  # breach
    step_1 = input
    step_2 = input
    step_3 = input
    step_4 = input
    step_5 = input
    step_6 = input
    step_7 = input
    step_8 = input
    step_9 = input
    step_10 = input
    if input:
        step_1 = None
    return step_1
