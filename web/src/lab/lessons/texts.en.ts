/**
 * Every word of the lessons under way, in English; row.en.ts has those of their row. A translation is two files like these. What stands in {braces} is filled in with
 * what was measured; a name in braces may move within its text or be left out, but not be changed.
 */

import type { LessonId } from './ids.js';

export interface QuestionTexts {
  /** What the student is told before, and the question. */
  situation: string;
  ask: string;
  /** For a choice: its answers, by value. */
  answers?: Readonly<Record<string, string>>;
  /** For a sketch: its axes, what a handle is called, and what the two curves are called. */
  sketch?: { x: string; y: string; handle: string };
  /** For a number: its name. */
  number?: string;
  /** On the button that runs the experiment. */
  run: string;
  /** A sketch or a unit beside what was measured. Choices and numbers stand beside each other by themselves. */
  compare?: string;
  /** More of what was measured. */
  measured: string;
  /** The same two, where the unit that was picked is the one that was looked for. */
  found?: { compare: string; measured: string };
  /** What others would say: an explanation to compare one's own with. */
  others: string;
}

export interface LessonTexts {
  title: string;
  questions: Readonly<Record<string, QuestionTexts>>;
  /** The last word. */
  end: string;
}

export const LESSONS: Readonly<Record<LessonId, LessonTexts>> = {
  average: {
    title: 'What ρ̂ is',
    questions: {
      untrained: {
        situation:
          'ρ̂ is what a hidden unit’s activation h is on average, over many digits. This network has not been trained: its weights are small random numbers, its biases are 0.',
        ask: 'What is ρ̂ for most of its 100 units?',
        answers: {
          zero: 'About 0: it knows nothing yet, so nothing fires',
          target: 'About 0.05, the target ρ',
          half: 'About 0.5',
          one: 'About 1: everything fires',
        },
        run: 'Measure it',
        measured: 'Over {digits} digits the 100 units average {mean}; the lowest is at {low}, the highest at {high}.',
        others:
          'A unit’s input z = W·x + b is a sum of many small random terms, as often above 0 as below. The sigmoid makes ½ of 0. No unit prefers any digit, so each is half on, always.',
      },
      training: {
        situation:
          'Now it will train for 100 steps with the target ρ = 0.05 and the penalty’s weight β = 5. The penalty pushes every ρ̂ towards ρ; reconstruction needs units that fire.',
        ask: 'How will the mean ρ̂ of the 100 units move? Sketch it: drag the points, or use Tab and the arrow keys.',
        sketch: { x: 'step', y: 'mean ρ̂', handle: 'Mean ρ̂ at step {x}' },
        run: 'Train 100 steps',
        compare: 'You sketched {sketchedStart} at the start and {sketchedEnd} at step 100. It went from {start} to {end}.',
        measured: 'The lowest point was {low}, at step {lowStep}; the target is 0.05.',
        others:
          'At 0.5 the penalty’s slope is large and equal for all units, so all biases race down together, and with Adam’s steps they do not stop in time: ρ̂ falls below ρ. Then the slope changes its sign. Units that come back, come back for something: the strokes of digits. They settle a little above ρ, because reconstruction keeps asking for more.',
      },
      meaning: {
        situation:
          'It will train 200 steps more. Then the page selects the unit in the middle: half of the units have a lower ρ̂, half a higher one. Its ρ̂ will be near 0.06.',
        ask: 'An average of 0.06 can come about in many ways. What does this unit do on single digits?',
        answers: {
          always: 'It stays near 0.06 on nearly all of them',
          seldom: 'It is silent on most of them, and fires on a few',
          even: 'Its activations are spread evenly between 0 and 1',
        },
        run: 'Train 200 steps and look',
        measured:
          'Unit {unit} has ρ̂ = {rhoHat}. It is below 0.05 on {quiet} of {digits} digits, between 0.05 and 0.15 on {near}, and above 0.5 on {loud}.',
        others:
          'ρ̂ is one number and says nothing of how it comes about. The penalty would be content with 0.06 on every digit, but that would carry no information, and reconstruction pays for information. So the unit keeps silent on digits that lack its stroke and saves its activation for those that have it. Sparse means seldom, not weak.',
      },
    },
    end: 'ρ̂ is an average over digits: the penalty sees nothing else. What a unit does with its small allowance is for reconstruction to decide.',
  },

  penalty: {
    title: 'What Ω does, and where it is least',
    questions: {
      curve: {
        situation: 'This is the lecture’s penalty for one unit. Take ρ = 0.2, as its plot does.',
        ask: 'Sketch ω from ρ̂ near 0 to ρ̂ near 1. Where is it least, and what is it there?',
        sketch: { x: 'ρ̂', y: 'ω(ρ̂)', handle: 'ω at ρ̂ = {x}' },
        run: 'Draw it',
        compare:
          'Your curve is lowest at ρ̂ = {sketchedLowAt}, where you have {sketchedLow}. The penalty is lowest at ρ̂ = {lowAt}, where it is {low}.',
        measured:
          'It is {below} at ρ̂ = 0.1 and {above} at 0.3, as far from ρ on the other side; {leftEnd} at {leftAt}, and {rightEnd} at {rightAt}.',
        others:
          'ω is the divergence KL(ρ‖ρ̂) of two coins, one that falls on heads with probability ρ, one with ρ̂. It is 0 exactly where they are the same coin, and never below. It is not symmetric: the way up to 1 is long and ends steeply; below ρ there is little room, and the curve turns up only just before 0. Both ends go to infinity.',
      },
      settle: {
        situation:
          'All 100 units now train together, for 300 steps, with ρ = 0.2 and β = 1. The penalty alone would be least with every unit at exactly 0.2.',
        ask: 'Where will the units stand after training, on average?',
        answers: {
          below: 'Below 0.2',
          at: 'At 0.2: that is where the minimum is',
          above: 'Above 0.2, but less than twice as high',
          far: 'Far above: at 0.4 or more',
        },
        run: 'Train 300 steps',
        measured:
          'Mean ρ̂ is {mean}, from {low} to {high}; {aboveCount} of 100 units are above 0.2. Ω is {omega}, L′ is {reconstruction}.',
        others:
          'Training makes L′ + βΩ small, not Ω. Near ρ the penalty is flat: a step to the side costs next to nothing, while firing a little more often makes the digits better. The units stop where the two slopes cancel, and that is on the side that reconstruction prefers. A larger β moves the stop towards ρ; it is never exactly there.',
      },
    },
    end: 'Ω is least, and 0, only where every ρ̂ equals ρ. What is trained is a sum, and the sum is least somewhere else.',
  },

  memorising: {
    title: 'Regularising and memorising',
    questions: {
      alone: {
        situation:
          'A network without any penalty (β = 0) gets only 100 digits to train on, and sees all of them at every step, 300 times. It has 157,684 parameters, more than the 78,400 pixels it is shown.',
        ask: 'How large is the error L′ on digits that it has never seen, compared with the 100?',
        answers: {
          same: 'About the same',
          double: 'About twice as large',
          more: 'Three times as large, or more',
        },
        run: 'Train 300 steps',
        measured: 'L′ is {train} on the digits that it trains on, and {heldOut} on {digits} others: {ratio} times as large.',
        others:
          'There are enough parameters to store those 100 digits, and nothing tells the network not to. What it learns of them is partly true of all digits, so the other digits improve too; the rest is true of these 100 only. The lecture calls it memorisation: too much freedom.',
      },
      penalty: {
        situation:
          'The lecture: a regulariser restricts the freedom that the weights have. Here is the same network, from the same start, on the same 100 digits, with the penalty switched on: ρ = 0.05, β = 5. The dense one trains beside it.',
        ask: 'What becomes of the gap, the error on unseen digits minus the error on the 100?',
        answers: {
          smaller: 'It becomes smaller: the penalty restricts memorising',
          same: 'It stays about the same',
          larger: 'It becomes larger',
        },
        run: 'Train both, 300 steps',
        measured:
          'With the penalty: {train} on the 100, {heldOut} on unseen digits, a gap of {gap}. Without: {trainDense} and {heldOutDense}, a gap of {gapDense}.',
        others:
          'The penalty does restrict: the 100 digits themselves come out worse than without it. But it does not forbid memorising. A unit that may fire on a twentieth of 100 digits can serve five of them, and become a memory of those five; with 8,000 digits the same twentieth is 400 digits, and there a unit has to find what 400 digits share. What restricts freedom need not be what helps with unseen digits. Whether it does has to be measured, and here it does not.',
      },
    },
    end: 'Every regulariser takes freedom away. Which freedom, and whether that helps with unseen digits, only held-out digits can tell. What the penalty buys is something else: units that mean something (lesson 5).',
  },

  gradient: {
    title: 'The gradient',
    questions: {
      arrives: {
        situation:
          'This slope goes to −∞ near ρ̂ = 0 and to +∞ near 1. On its way to the weights it is multiplied by g′ = h(1 − h). Take ρ = 0.2, and a unit whose h is ρ̂ on every digit.',
        ask: 'Sketch what arrives at its input z: Ω′(ρ̂) · ρ̂(1 − ρ̂).',
        sketch: { x: 'ρ̂', y: 'Ω′ · g′', handle: 'What arrives at ρ̂ = {x}' },
        run: 'Compute it',
        compare: 'You sketched {sketchedLeft} at ρ̂ = {leftAt} and {sketchedRight} at {rightAt}. It is {left} and {right}.',
        measured: 'Ω′ alone is {slopeLeft} and {slopeRight} there. What arrives is 0 at ρ̂ = {zeroAt}.',
        others:
          'Multiply it out: (−ρ/ρ̂ + (1 − ρ)/(1 − ρ̂)) · ρ̂(1 − ρ̂) = −ρ(1 − ρ̂) + (1 − ρ)ρ̂ = ρ̂ − ρ. A straight line. The slope’s infinities are exactly what the vanishing g′ of the sigmoid takes away, so a dead unit still feels a push of −ρ: small, but not nothing. It is the same cancellation that makes cross-entropy and the sigmoid a pair.',
      },
      'left-out': {
        situation:
          'Somebody forgets the penalty’s part of δ: βΩ is counted in the objective, but its slope is left out of the gradient. The page trains with this gradient for 200 steps.',
        ask: 'What will Ω do?',
        answers: {
          falls: 'Fall, if more slowly: the objective still contains it',
          stays: 'Stay about where it is',
          rises: 'Rise',
        },
        run: 'Check the gradient, then train 200 steps',
        measured:
          'The check, made before training, gives {ratio}; it passes below 10⁻⁸. Ω went from {start} to {end}, while L′ fell from {reconstructionStart} to {reconstructionEnd}.',
        others:
          'The objective is only looked at; the gradient alone moves the weights. Without the penalty’s slope it is the plain autoencoder’s gradient, and that one fires as many units as it can use. L′ falls nicely all the while: the curve that one usually watches gives no sign of the fault. The check compares with the objective itself, and sees it at once.',
      },
      scale: {
        situation:
          'Now the factor 1/m is forgotten: every gradient of the mini-batch is summed up, not averaged, and is 100 times too large. The optimizer is Adam, and the learning rate stays.',
        ask: 'What happens to training, compared with the right gradient, after 200 steps?',
        answers: {
          explodes: 'It explodes',
          slow: 'It runs, but learns much worse',
          same: 'It learns about as well',
        },
        run: 'Train 200 steps with each',
        measured: 'L′ is {right} with the right gradient, and {wrong} with the wrong one. The check gives {ratio}: it fails.',
        others:
          'Adam divides each gradient by its own recent size, so a common factor of 100 disappears again. (It does not disappear from the balance with weight decay, which has no 1/m and now counts a hundredth.) With plain gradient descent the same fault would be a learning rate of 1 instead of 0.01. A network that learns is no proof of a right gradient: that is what the check is for.',
      },
    },
    end: 'A gradient can be wrong and the curves can look well. Compare it with the objective, in double precision, before you believe it.',
  },

  features: {
    title: 'What units fire for',
    questions: {
      classes: {
        situation:
          'The lecturer: “Wherever it is active it is really going to capture some relevant information.” The network will train for 500 steps with ρ = 0.05. It is never told which digit it sees.',
        ask: 'For how many of the ten kinds of digit does a typical unit fire? (A kind counts if the unit’s average on it is more than half of its average on its best one.)',
        answers: {
          one: 'One: units become detectors of single digits',
          few: 'Two to four',
          most: 'Five or more: it was never told of kinds',
        },
        run: 'Train 500 steps',
        measured:
          'The unit in the middle fires for {median} of the ten. {ones} of 100 units fire for a single kind, {fews} for two to four, {mosts} for five or more.',
        others:
          'Reconstruction wants parts: a stroke that several kinds of digit share is worth more than a whole digit that is written in a hundred ways. A 3 and a 5 have the same lower bow, a 4 and a 9 the same right side. Some strokes do occur in one kind only, and their units look like detectors of it. The labels were never used.',
      },
      cusp: {
        situation:
          'The lecturer again: a unit will try to fire for “a curve in the between as you have it in the case of 3”, where “you have this cusp in the between, in the middle”. The bar in the middle, where the two bows of a 3 meet, can be erased, as the pictures show.',
        ask: 'Find the unit that fires for the cusp: on 3s it should lose most of its activation when the cusp is erased. Select a unit in the tiles; its card shows what it fires for.',
        run: 'Erase the cusp of every 3',
        compare:
          'In the order of what they lose when the cusp is erased, unit {unit} is number {place} of {count}. Number 1 is unit {best}.',
        measured:
          'Unit {unit}: {on} on {threes} held-out 3s, {erased} on the same 3s without the cusp; {others} on other digits. By its activation on 3s it is number {rank}. Unit {best}: {bestOn} on 3s, {bestErased} without the cusp.',
        found: {
          compare: 'You found it: of {count} units, unit {unit} loses most when the cusp is erased.',
          measured:
            'It is {on} on {threes} held-out 3s, {erased} on the same 3s without the cusp, and {others} on other digits. By its activation on 3s it is only number {rank}.',
        },
        others:
          'The unit that fires most on 3s is not the one that fires for the cusp: units that are strong on 3s may look at the bows, or at the gap on the left, and some fire even more when the cusp is gone. That a unit fires on 3s is a correlation. To know what it fires for, take that away and see.',
      },
    },
    end: 'A unit’s tile, its best digits and its averages by class suggest what it fires for. An experiment decides.',
  },

  'other-penalties': {
    title: 'Other penalties',
    questions: {
      l1: {
        situation:
          'Instead of KL: Ω = Σ ρ̂, the L1 penalty, with β = 1. After 300 steps the mean ρ̂ of the 100 units will be near 0.05, as it is with KL and ρ = 0.05.',
        ask: 'How will the single units be spread around that mean?',
        answers: {
          even: 'Most are near 0.05, as with KL',
          few: 'Most are almost silent, and a few are busy',
          split: 'Something between the two',
        },
        run: 'Train 300 steps',
        measured:
          'Mean ρ̂ is {mean}. {silent} of 100 units are below a tenth of that ({dead} count as dead, below 0.001), {near} are within a factor of two of it, and the busiest is at {high}.',
        others:
          'L1’s slope is 1 everywhere: a unit at 0.9 and a unit at 0.001 are pushed down equally, and no unit is ever pushed up. Those that earn their keep stay, and the rest die, because nothing brings them back. KL’s slope changes its sign at ρ and grows without bound near 0: it will not let a unit die, and it gives every unit the same allowance.',
      },
      square: {
        situation:
          'The lecturer: “We would think of other ways of doing that and I am sure you can.” A simple one is ω = (ρ̂ − ρ)², with ρ = 0.05 and the default β = 5.',
        ask: 'It is least at ρ̂ = ρ too, and 0 there. Where will the mean ρ̂ be after 300 steps?',
        answers: {
          at: 'At ρ or close by, as with KL',
          above: 'Clearly above: about twice ρ',
          none: 'Four times ρ or more: it hardly matters',
        },
        run: 'Train 300 steps',
        measured:
          'Mean ρ̂ is {mean}, {times} times ρ, from {low} to {high}. There the slope of (ρ̂ − ρ)² is {slope}; KL’s would be {klSlope}.',
        others:
          'Where the minimum is does not say how firmly it holds. Near ρ the square’s slope grows by 2 for each unit of ρ̂; KL’s grows by 1/(ρ(1 − ρ)), which is 21. At the same β, reconstruction pulls the units much further away from ρ before the square resists as much. A larger β makes up for it near ρ, but not near 0, where the square never gets steep.',
      },
      topk: {
        situation:
          'Today’s sparse autoencoders often have no penalty at all: top-k keeps each digit’s k* strongest units and sets the others to 0. Here 8 of 100 units are kept.',
        ask: 'What will the mean ρ̂ of the 100 units be after 300 steps?',
        number: 'mean ρ̂',
        run: 'Train 300 steps',
        measured: '{dead} of 100 units are dead: they are never among a digit’s {kept} strongest. The busiest is at {high}.',
        others:
          'At most 8 of 100 activations are above 0, and none is above 1, so the mean can be at most 0.08. It comes close, because what is kept costs nothing and is used fully. But the few that win early are trained, win again, and the others never get a gradient. That every digit is sparse says nothing of every unit: top-k counts along the other direction.',
      },
    },
    end: 'KL asks every unit for the same average. L1 asks for little in all. Top-k asks it of every digit. Which of them is right depends on what the units are for.',
  },
};

/** What the lessons have in common. */
export const WORDS = {
  preparing: 'The lesson sets up the page; your own run waits…',
  progress: 'Question {question} of {count}',
  number: 'Lesson {number}',
  leave: 'Leave the lesson',
  leaveHint: 'brings back your run, settings and panels as they were',
  stages: { predict: 'Predict', run: 'Run', compare: 'Compare and explain', end: 'That was it' },
  locked: 'Make your prediction first: {ask}',
  choices: 'Your prediction',
  expected: 'You expected',
  happened: 'It turned out',
  predicted: 'Your prediction: {expected}',
  target: 'ρ',
  sketched: 'your sketch',
  commit: 'This is my prediction',
  commitPick: 'This is the unit',
  selected: 'Selected: unit {unit}',
  unit: 'unit {unit}',
  noneSelected: 'No unit is selected yet.',
  missing: {
    choice: 'Choose one first.',
    sketch: 'Move the points first.',
    number: 'Type a number from {min} to {max} first.',
    pick: 'Select a unit in the tiles first.',
  },
  running: 'Step {step} of {target}',
  computing: 'Computing…',
  stopped: 'It was stopped at step {step}, before {target}. Run it again?',
  failed: 'That did not work: {message}',
  again: 'Try again',
  why: 'In your own words: why?',
  keep: 'Keep my words, show what others would say',
  show: 'Show what others would say',
  others: 'What others would say',
  another: 'Try another unit',
  showBest: 'Select unit {unit}',
  next: 'Next question',
  finish: 'To the end',
  nextLesson: 'Next lesson: {title}',
  measuredCurve: 'as it is',
  comparison: 'Your sketch, and how it is',
  comparisonSummary: 'First the sketch, then how it is: {values}.',
  summaryAt: '{sketched} and {measured} at {x}',
  sketch: 'Your sketch',
  sketchSummary: '{values}.',
  sketchAt: '{sketched} at {x}',
  cuspWhole: 'a held-out 3',
  cuspErased: 'the same, its cusp erased',
} as const;
