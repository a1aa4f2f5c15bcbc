// SPDX-License-Identifier: GPL-3.0-or-later
// The protocol of docs/shared-memory.md as a model for spin: producers that claim splits and fill a
// lane each, consumers that take from all lanes, a supervisor, and a death possible behind every
// store of a worker. The code is engine/ipc/{lane,queue,splittable,intent,transaction,recovery}.cpp
// and the names are those of the code; where they differ, this file is wrong. check_model.py beside
// it runs the searches.
//
// Checked: no part of a batch is lost or consumed twice, nobody reads a page that is not filled, a
// consumer finishes only when nothing can come back, every slot is free in the end, and nobody
// waits for ever (the end is the only state without a next step).
//
// Left out: memory order (a store is seen by all at once), bells (hints: every wait ends without
// one too), fan-out and stages in the middle, poison, counters, pages (a slot stands for its own).

#ifndef PRODUCERS
#define PRODUCERS 2 // 1 or 2
#endif
#ifndef CONSUMERS
#define CONSUMERS 2 // 1 or 2
#endif
#ifndef SPLITS
#define SPLITS 2 // 1 or 2
#endif
#ifndef SPLIT_BATCHES
#define SPLIT_BATCHES 2 // in each split; a producer that reads them all fills its slots repeatedly
#endif
#ifndef PARTS
#define PARTS 1 // of a batch that a transaction may consume by themselves
#endif
#ifndef INPUTS
#define INPUTS 1 // claims that a consumer may hold at a time
#endif
#ifndef DEATHS
#define DEATHS 1 // of workers, in all
#endif
#ifndef ABORTS
#define ABORTS 1 // recoveries cut off, in all
#endif
#ifndef RETREATS
#define RETREATS 0 // transactions abandoned, claims and splits given back, in all
#endif

#define SLOTS 2 // of a lane
#define ALL_SLOTS (PRODUCERS * SLOTS)
#define WORKERS (PRODUCERS + CONSUMERS) // by number, producers first
#define EVERYTHING ((1 << (SPLITS * SPLIT_BATCHES * PARTS)) - 1)
#define NOTHING 255

// A step that the others may come between. A store that no living process can see (of commit, a
// source position, a sink's length ...) is not worth a step: it stands in one with the next store
// that they do see. The choice to die is between all of them. FINE gives each store its own step.
#ifdef FINE
#define STEP
#else
#define STEP atomic
#endif

// Words: sequence and state. The owner is part of the state.
#define FREE 0
#define READY 1 // of a slot
#define DONE 1  // of a split
#define CLAIMED 2
#define WORD(sequence, state) ((sequence) * 4 + (state))
#define STATE(word) ((word) % 4)
#define SEQUENCE(word) ((word) / 4)
#define SLOT(lane, position) ((lane) * SLOTS + (position) % SLOTS)

// The segment.
byte slotWord[ALL_SLOTS];
byte page[ALL_SLOTS] = NOTHING; // number of the batch in it; forgotten when the slot becomes free
byte progress[ALL_SLOTS];
byte tail[PRODUCERS];
byte closed[PRODUCERS];
byte splitWord[SPLITS];
byte splitPosition[SPLITS];
bool finished[WORKERS];
short sink; // what the part files hold, as far as they count: a set of parts of batches

// The intents. What stands in one while commit is 0 is never read, so it may as well be 0.
bool commit[WORKERS];
bool finishes[WORKERS];
byte newTail[PRODUCERS];
byte source[PRODUCERS]; // split + 1; 0: none
byte sourceWord[PRODUCERS];
byte newPosition[PRODUCERS];
byte inputWord[CONSUMERS * ALL_SLOTS];
byte newProgress[CONSUMERS * ALL_SLOTS]; // 0: not an input; PARTS: done
short newSink[CONSUMERS];                // what is new in it: added twice it is the same

// Not in the segment.
bool dead[WORKERS];
byte deaths;
byte aborts;
byte retreats;
short taken; // parts of batches that some committed transaction has consumed

// Workers of a kind are alike, and so are splits: whatever happens also happens with the numbers
// exchanged, so the first to be read and the only one to die may be number 0.
#ifdef FINE
#define CAN_DIE(first) (deaths < DEATHS)
#define IN_ORDER(split) true
#else
#define CAN_DIE(first) (deaths < DEATHS && (DEATHS > 1 || w == (first)))
#define IN_ORDER(split) (split == 0 || SEQUENCE(splitWord[0]) > 0)
#endif
#define MAY_DIE \
    if \
    :: DIE \
    :: true \
    fi

// applyIntent(): a store or a compare-and-swap each. `w` is the worker.
#define RAISE_TAIL \
    if \
    :: atomic { tail[w] < newTail[w] -> tail[w] = newTail[w] } \
    :: else \
    fi
#define CLOSE_LANE \
    if \
    :: atomic { finishes[w] -> closed[w] = newTail[w] + 1 } \
    :: else \
    fi
#define HOLDS_SOURCE (source[w] > 0 && splitWord[source[w] - 1] == sourceWord[w])
#define STORE_POSITION \
    if \
    :: atomic { HOLDS_SOURCE -> splitPosition[source[w] - 1] = newPosition[w] } \
    :: else \
    fi
#define END_SPLIT \
    if \
    :: atomic { \
            HOLDS_SOURCE && newPosition[w] == SPLIT_BATCHES -> \
            splitWord[source[w] - 1] = WORD(SEQUENCE(sourceWord[w]), DONE) \
        } \
    :: else \
    fi
#define STORE_FINISHED \
    if \
    :: atomic { finishes[w] -> finished[w] = true } \
    :: else \
    fi
#define FORGET_PRODUCER \
    finishes[w] = false; \
    newTail[w] = 0; \
    source[w] = 0; \
    sourceWord[w] = 0; \
    newPosition[w] = 0
#define CLEAR_PRODUCER atomic { commit[w] = false; FORGET_PRODUCER }

#define C (w - PRODUCERS)
#define INPUT(slot) (C * ALL_SLOTS + (slot))
#ifdef FAULT_FREE_WITHOUT_COMPARE
#define IS_STILL_CLAIMED(slot) true
#else
#define IS_STILL_CLAIMED(slot) (slotWord[slot] == inputWord[INPUT(slot)])
#endif
#define APPLY_INPUT(slot) \
    if \
    :: atomic { \
            newProgress[INPUT(slot)] == PARTS && IS_STILL_CLAIMED(slot) -> \
            slotWord[slot] = WORD(SEQUENCE(inputWord[INPUT(slot)]) + 1, FREE); \
            page[slot] = NOTHING \
        } \
    :: atomic { \
            newProgress[INPUT(slot)] % PARTS > 0 && IS_STILL_CLAIMED(slot) -> \
            progress[slot] = newProgress[INPUT(slot)] \
        } \
    :: else \
    fi
// With one input a transaction frees one slot at most, and the others see but one change. FOR_SLOTS
// is for what nobody sees, EACH_INPUT for what they do.
#if INPUTS > 1
#define NEXT_INPUT }; STEP { MAY_STOP;
#else
#define NEXT_INPUT MAY_STOP;
#endif
#if PRODUCERS > 1
#define FOR_SLOTS(does) does(0); does(1); does(2); does(3)
#define EACH_INPUT(does) does(0); NEXT_INPUT does(1); NEXT_INPUT does(2); NEXT_INPUT does(3)
#else
#define FOR_SLOTS(does) does(0); does(1)
#define EACH_INPUT(does) does(0); NEXT_INPUT does(1)
#endif
#define STORE_SINK sink = sink | newSink[C]
#define FORGET_INPUT(slot) inputWord[INPUT(slot)] = 0; newProgress[INPUT(slot)] = 0
#define FORGET_CONSUMER finishes[w] = false; newSink[C] = 0; FOR_SLOTS(FORGET_INPUT)
#define CLEAR_CONSUMER atomic { commit[w] = false; FORGET_CONSUMER }

// Producers

#define IS_IDLE (!finished[w] && !dead[w])
#define HAS_ROOM(staged) (STATE(slotWord[SLOT(w, tail[w] + (staged))]) == FREE)
#define IS_OPEN(split) (STATE(splitWord[split]) == FREE)
#define IS_DONE(split) (STATE(splitWord[split]) == DONE)
#if SPLITS > 1
#define ALL_DONE (IS_DONE(0) && IS_DONE(1))
#else
#define ALL_DONE IS_DONE(0)
#endif
#define CLAIM_SPLIT(split) \
    atomic { \
        IS_IDLE && claimed == 0 && IS_OPEN(split) && IN_ORDER(split) -> \
        splitWord[split] = WORD(SEQUENCE(splitWord[split]) + 1, CLAIMED + w); \
        claimed = split + 1; \
        claimWord = splitWord[split] \
    }
#define STAGE \
    page[SLOT(w, tail[w] + staged)] = \
        (claimed - 1) * SPLIT_BATCHES + splitPosition[claimed - 1] + staged; \
    progress[SLOT(w, tail[w] + staged)] = 0; \
    slotWord[SLOT(w, tail[w] + staged)] = WORD((tail[w] + staged) / SLOTS, READY); \
    staged++
#define UNSTAGE_LAST \
    atomic { \
        staged--; \
        slotWord[SLOT(w, tail[w] + staged)] = WORD((tail[w] + staged) / SLOTS, FREE); \
        page[SLOT(w, tail[w] + staged)] = NOTHING \
    }
#define RESET_PRODUCER claimed = 0; claimWord = 0; wanted = 0; staged = 0
#define DIE atomic { CAN_DIE(0) -> deaths++; dead[w] = true; RESET_PRODUCER; goto start }

proctype Producer(byte w)
{
    byte claimed; // split + 1; 0: none
    byte claimWord;
    byte wanted; // batches of the transaction
    byte staged;
start:
    do
    :: atomic { finished[w] && !dead[w] -> goto end_of_worker }
    :: CLAIM_SPLIT(0)
#if SPLITS > 1
    :: CLAIM_SPLIT(1)
#endif
    :: atomic {
            claimed > 0 && wanted == 0 && HAS_ROOM(0) ->
            if
            :: wanted = 1
            :: splitPosition[claimed - 1] + 1 < SPLIT_BATCHES -> wanted = 2
            fi;
            STAGE
        }
    :: atomic { 0 < staged && staged < wanted && HAS_ROOM(staged) -> STAGE }
    :: atomic { claimed > 0 && CAN_DIE(0) -> DIE }
#if RETREATS > 0
    :: atomic {
            claimed > 0 && staged == 0 && retreats < RETREATS ->
            retreats++; // giveBack(): open to others, at the position where it stands
            splitWord[claimed - 1] = WORD(SEQUENCE(claimWord), FREE);
            RESET_PRODUCER
        }
    :: atomic { staged > 0 && retreats < RETREATS -> retreats++; UNSTAGE_LAST };
        do
        :: staged > 0 -> STEP { MAY_DIE; UNSTAGE_LAST }
        :: else -> wanted = 0; break
        od
#endif
    :: STEP {
            staged > 0 && staged == wanted ->
            newTail[w] = tail[w] + staged;
            source[w] = claimed;
            sourceWord[w] = claimWord;
            newPosition[w] = splitPosition[claimed - 1] + staged;
#ifdef FAULT_TAIL_BEFORE_COMMIT
            RAISE_TAIL;
#endif
            MAY_DIE;
            commit[w] = true;
            MAY_DIE;
            RAISE_TAIL
        };
        STEP {
            MAY_DIE;
            STORE_POSITION;
            MAY_DIE;
            END_SPLIT;
            MAY_DIE;
            CLEAR_PRODUCER;
            atomic {
                if
                :: IS_DONE(claimed - 1) -> RESET_PRODUCER
                :: else -> staged = 0; wanted = 0
                fi
            }
        }
    :: STEP {
            IS_IDLE && claimed == 0 && ALL_DONE ->
            newTail[w] = tail[w];
            finishes[w] = true;
            MAY_DIE;
            commit[w] = true;
            MAY_DIE;
            CLOSE_LANE
        };
        STEP {
            MAY_DIE;
            STORE_FINISHED;
            MAY_DIE;
            CLEAR_PRODUCER;
            goto end_of_worker
        }
    od;
end_of_worker:
    false
}
#undef DIE

// Consumers

// The batch at a position below the tail can be claimed. Loading the tail, loading the word and
// exchanging it are one step here: the tail only rises, so an older one allows nothing more, and
// the exchange fails when the word is another one by then. LOADS makes them three steps; a consumer
// then looks for batches when there are none, so that it is never without a next step.
#ifdef FAULT_CLAIM_WITHOUT_SEQUENCE
#define FITS(word, position) (STATE(word) == READY)
#else
#define FITS(word, position) ((word) == WORD((position) / SLOTS, READY))
#endif
#define TAKE(slot, ready) \
    claimWord[slot] = WORD(SEQUENCE(ready), CLAIMED + C); \
    slotWord[slot] = claimWord[slot]; \
    held++
#define CAN_LOOK(lane, behind) (IS_IDLE && held < INPUTS && tail[lane] >= (behind))
#ifdef LOADS
#define STOP_LOOKING looksIn = 0; looksAt = 0; seen = 0
#define CLAIM(lane, behind) \
    atomic { \
        CAN_LOOK(lane, behind) && looksIn == 0 -> looksIn = lane + 1; looksAt = tail[lane] - behind \
    }
#define LOOKED (looksIn > 0)
#define SLOT_LOOKED_AT SLOT(looksIn - 1, looksAt)
#define LOAD_WORD \
    atomic { \
        LOOKED && seen == 0 -> \
        if \
        :: FITS(slotWord[SLOT_LOOKED_AT], looksAt) -> seen = slotWord[SLOT_LOOKED_AT] \
        :: else -> STOP_LOOKING \
        fi \
    }
#define EXCHANGE_WORD \
    atomic { \
        LOOKED && seen > 0 -> \
        if \
        :: slotWord[SLOT_LOOKED_AT] == seen -> TAKE(SLOT_LOOKED_AT, seen) \
        :: else \
        fi; \
        STOP_LOOKING \
    }
#else
#define STOP_LOOKING skip
#define CLAIM(lane, behind) \
    atomic { \
        CAN_LOOK(lane, behind) && \
            FITS(slotWord[SLOT(lane, tail[lane] - (behind))], tail[lane] - (behind)) -> \
        TAKE(SLOT(lane, tail[lane] - (behind)), slotWord[SLOT(lane, tail[lane] - (behind))]) \
    }
#endif
#ifdef FAULT_DRAINED_THOUGH_HELD
#define IS_EMPTY(slot) (STATE(slotWord[slot]) != READY)
#else
#define IS_EMPTY(slot) (STATE(slotWord[slot]) == FREE)
#endif
#define LANE_DRAINED(lane) (closed[lane] > 0 && IS_EMPTY(SLOT(lane, 0)) && IS_EMPTY(SLOT(lane, 1)))
#if PRODUCERS > 1
#define DRAINED (LANE_DRAINED(0) && LANE_DRAINED(1))
#else
#define DRAINED LANE_DRAINED(0)
#endif

// The intent gets the parts of the batch from its progress to `end`.
#define ADD_INPUT(slot, end) \
    assert(page[slot] != NOTHING); \
    inputWord[INPUT(slot)] = claimWord[slot]; \
    newSink[C] = newSink[C] | (((1 << (end)) - (1 << progress[slot])) << (page[slot] * PARTS)); \
    newProgress[INPUT(slot)] = end
#define FILL_INPUT(slot) \
    if \
    :: claimWord[slot] > 0 -> ADD_INPUT(slot, PARTS) \
    :: claimWord[slot] > 0 && progress[slot] + 1 < PARTS -> ADD_INPUT(slot, progress[slot] + 1) \
    :: else \
    fi
// The claim of a batch that is not used up stays.
#define DROP_CLAIM(slot) \
    if \
    :: claimWord[slot] > 0 && newProgress[INPUT(slot)] == PARTS -> claimWord[slot] = 0; held-- \
    :: else \
    fi
#define FORGET_CLAIM(slot) claimWord[slot] = 0
#ifdef FAULT_GIVES_BACK_FOR_EVER
#define RETREAT skip
#else
#define RETREAT retreats++
#endif
#define GIVE_BACK(slot) \
    atomic { \
        claimWord[slot] > 0 && retreats < RETREATS -> \
        RETREAT; \
        slotWord[slot] = WORD(SEQUENCE(claimWord[slot]), READY); \
        claimWord[slot] = 0; \
        held-- \
    }
#define DIE \
    atomic { \
        CAN_DIE(PRODUCERS) -> \
        deaths++; \
        dead[w] = true; \
        FOR_SLOTS(FORGET_CLAIM); \
        held = 0; \
        STOP_LOOKING; \
        goto start \
    }
#define MAY_STOP MAY_DIE

proctype Consumer(byte w)
{
    byte claimWord[ALL_SLOTS]; // 0: no claim of its own
    byte held;
#ifdef LOADS
    byte looksIn; // lane + 1; 0: nowhere
    byte looksAt;
    byte seen; // the word, never 0 when ready
#endif
start:
    do
    :: atomic { finished[w] && !dead[w] -> goto end_of_worker }
#ifdef LOADS
    :: LOAD_WORD
    :: EXCHANGE_WORD
#endif
    :: CLAIM(0, 1)
    :: CLAIM(0, 2)
#if PRODUCERS > 1
    :: CLAIM(1, 1)
    :: CLAIM(1, 2)
#endif
    :: atomic { held > 0 && CAN_DIE(PRODUCERS) -> DIE }
#if RETREATS > 0
    :: GIVE_BACK(0)
    :: GIVE_BACK(1)
#if PRODUCERS > 1
    :: GIVE_BACK(2)
    :: GIVE_BACK(3)
#endif
#endif
    :: STEP {
            held > 0 ->
            atomic { FORGET_CONSUMER; FOR_SLOTS(FILL_INPUT) };
            MAY_DIE;
            atomic {
                commit[w] = true;
                assert((taken & newSink[C]) == 0);
                taken = taken | newSink[C]
            };
            MAY_DIE;
            EACH_INPUT(APPLY_INPUT);
            MAY_DIE;
            STORE_SINK;
            MAY_DIE;
            atomic { FOR_SLOTS(DROP_CLAIM) };
            CLEAR_CONSUMER
        }
    :: STEP {
            IS_IDLE && held == 0 && DRAINED ->
            assert(taken == EVERYTHING); // nothing can come back
            atomic { FORGET_CONSUMER; finishes[w] = true };
            MAY_DIE;
            commit[w] = true;
            MAY_DIE;
            STORE_FINISHED;
            MAY_DIE;
            CLEAR_CONSUMER;
            goto end_of_worker
        }
    od;
end_of_worker:
    false
}
#undef DIE
#undef MAY_STOP

// The supervisor

// Cut off here; the next one begins with any of the dead, from the start.
#define MAY_ABORT \
    if \
    :: atomic { aborts < ABORTS -> aborts++; w = 0; goto again } \
    :: true \
    fi
#define MAY_STOP MAY_ABORT
#ifdef FAULT_NO_ROLL_FORWARD
#define IS_COMMITTED false
#else
#define IS_COMMITTED commit[w]
#endif
#ifdef FAULT_UNSTAGE_WITHOUT_SEQUENCE
#define IS_STAGED(ahead) (STATE(slotWord[SLOT(w, tail[w] + (ahead))]) == READY)
#else
#define IS_STAGED(ahead) \
    (slotWord[SLOT(w, tail[w] + (ahead))] == WORD((tail[w] + (ahead)) / SLOTS, READY))
#endif
#define UNSTAGE(ahead) \
    if \
    :: atomic { \
            IS_STAGED(ahead) -> \
            slotWord[SLOT(w, tail[w] + (ahead))] = WORD((tail[w] + (ahead)) / SLOTS, FREE); \
            page[SLOT(w, tail[w] + (ahead))] = NOTHING \
        } \
    :: else \
    fi
#ifdef FAULT_SPLITS_STAY
#define REOPEN(split) skip
#else
#define REOPEN(split) \
    if \
    :: atomic { \
            STATE(splitWord[split]) == CLAIMED + w -> \
            splitWord[split] = WORD(SEQUENCE(splitWord[split]), FREE) \
        } \
    :: else \
    fi
#endif
#ifdef FAULT_PROGRESS_LOST
#define KEEP_PROGRESS(slot) progress[slot] = 0
#else
#define KEEP_PROGRESS(slot) skip
#endif
#ifdef FAULT_CLAIMS_STAY
#define HAND_BACK(slot) skip
#else
#define HAND_BACK(slot) \
    if \
    :: atomic { \
            STATE(slotWord[slot]) == CLAIMED + C -> \
            slotWord[slot] = WORD(SEQUENCE(slotWord[slot]), READY); \
            KEEP_PROGRESS(slot) \
        } \
    :: else \
    fi
#endif
// A replacement starts. Only a fault leaves something committed here.
#define REPLACE(forget) atomic { commit[w] = false; forget; dead[w] = false; w = 0; goto again }
#if SPLITS > 1
#define REOPEN_ALL REOPEN(0); MAY_ABORT; REOPEN(1)
#else
#define REOPEN_ALL REOPEN(0)
#endif
// A transaction raises the tail or closes the lane, and a producer has one split at most, which is
// done or reopened: the others see one change in each step.
#define UNDO_PRODUCER \
    UNSTAGE(0); \
    MAY_ABORT; \
    UNSTAGE(1); \
    MAY_ABORT; \
    REOPEN_ALL; \
    MAY_ABORT; \
    REPLACE(FORGET_PRODUCER)
#define UNDO_CONSUMER \
    EACH_INPUT(HAND_BACK); \
    MAY_ABORT; \
    REPLACE(FORGET_CONSUMER)

proctype Supervisor()
{
    byte w;
again:
end:
    atomic {
        if
        :: dead[0] -> w = 0
        :: dead[1] -> w = 1
#if WORKERS > 2
        :: dead[2] -> w = 2
#endif
#if WORKERS > 3
        :: dead[3] -> w = 3
#endif
        fi
    };
    if
    :: STEP { w < PRODUCERS && IS_COMMITTED -> RAISE_TAIL; MAY_ABORT; CLOSE_LANE };
        STEP {
            MAY_ABORT;
            STORE_POSITION;
            MAY_ABORT;
            END_SPLIT;
            MAY_ABORT;
            STORE_FINISHED;
            MAY_ABORT;
            CLEAR_PRODUCER;
            MAY_ABORT;
            UNDO_PRODUCER
        }
    :: STEP { w < PRODUCERS && !IS_COMMITTED -> UNDO_PRODUCER }
    :: STEP {
            w >= PRODUCERS && IS_COMMITTED ->
            EACH_INPUT(APPLY_INPUT);
            MAY_ABORT;
            STORE_SINK;
            MAY_ABORT;
            STORE_FINISHED;
            MAY_ABORT;
            CLEAR_CONSUMER;
            MAY_ABORT;
            UNDO_CONSUMER
        }
    :: STEP { w >= PRODUCERS && !IS_COMMITTED -> UNDO_CONSUMER }
    fi
}

#define HAS_ENDED(worker) (finished[worker] && !dead[worker])
#define ASSERT_FREE(slot) assert(STATE(slotWord[slot]) == FREE)

init {
    atomic {
        run Producer(0);
#if PRODUCERS > 1
        run Producer(1);
#endif
        run Consumer(PRODUCERS);
#if CONSUMERS > 1
        run Consumer(PRODUCERS + 1);
#endif
        run Supervisor()
    };
    // Both conditions: a state in which some worker never ends is one without a next step.
    atomic {
        HAS_ENDED(0) && HAS_ENDED(1) && HAS_ENDED(PRODUCERS) && HAS_ENDED(WORKERS - 1) ->
        assert(sink == EVERYTHING);
        FOR_SLOTS(ASSERT_FREE)
    }
}
