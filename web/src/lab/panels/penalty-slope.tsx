/** The selected unit's slope Ω′ = ∂ω/∂ρ̂, by the formula and with its numbers, and what it does to the unit. */

import type { ReadonlySignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Settings } from '../../settings.js';
import { figure } from '../format.js';
import type { Lab } from '../lab.js';
import { Hat } from './mathematics.js';
import { Numeral } from './numeral.js';
import { clamp, omegaSlope } from './omega.js';
import { isDead, isSaturated } from './unit.js';
import { UnitStepper } from './unit-stepper.js';

interface SlopeProps {
  lab: Lab;
  settings: ReadonlySignal<Settings>;
  rhoHat: ReadonlySignal<Float32Array>;
}

export function Slope({ lab, settings, rhoHat }: SlopeProps) {
  const unit = lab.selectedUnit.value;
  const average = unit === null ? undefined : rhoHat.value[unit];
  if (unit === null || average === undefined) return <NoUnit lab={lab} settings={settings} rhoHat={rhoHat} />;
  return (
    <section class="slope" aria-label="Slope at the selected unit" data-term="unit penalty">
      <div class="slope-head">
        <h3 data-testid="penalty-unit">
          Unit {unit + 1} <span>ρ̂ = {figure(average)}</span>
        </h3>
        <UnitStepper lab={lab} rhoHat={rhoHat} testid="penalty-unit" />
      </div>
      <Substituted settings={settings.value} rhoHat={average} />
      <p class="slope-meaning" data-testid="penalty-slope-meaning">
        {meaning(settings.value, average)}
      </p>
    </section>
  );
}

function NoUnit({ lab, settings, rhoHat }: SlopeProps) {
  const steepest = () => {
    const slopes = Array.from(rhoHat.peek(), (value) => Math.abs(omegaSlope(settings.peek(), value)));
    lab.selectedUnit.value = slopes.length > 0 ? slopes.indexOf(Math.max(...slopes)) : null;
  };
  return (
    <section class="slope slope-none" aria-label="Slope at the selected unit">
      <p>Choose a dot to see how hard the penalty pushes it.</p>
      <button type="button" class="button" onClick={steepest} data-testid="penalty-steepest">
        The steepest
      </button>
    </section>
  );
}

const Slopes = ({ children, value, testid }: { children: ComponentChildren; value?: number; testid?: string }) => (
  <math display="block" data-value={value} data-testid={testid}>
    {children}
  </math>
);

const Prime = () => (
  <msub>
    <mi mathvariant="normal">Ω′</mi>
    <mi>l</mi>
  </msub>
);

const RhoHat = () => (
  <msub>
    <Hat over="ρ" />
    <mi>l</mi>
  </msub>
);

/** −above/below + (1 − above)/(1 − below) */
const KlSlope = ({
  rho,
  rhoHat,
  rest,
}: Record<'rho' | 'rhoHat', ComponentChildren> & { rest: [ComponentChildren, ComponentChildren] }) => (
  <mrow>
    <mo>−</mo>
    <mfrac>
      <mrow>{rho}</mrow>
      <mrow>{rhoHat}</mrow>
    </mfrac>
    <mo>+</mo>
    <mfrac>
      <mrow>{rest[0]}</mrow>
      <mrow>{rest[1]}</mrow>
    </mfrac>
  </mrow>
);

const OneMinus = ({ children }: { children: ComponentChildren }) => (
  <>
    <mn>1</mn>
    <mo>−</mo>
    {children}
  </>
);

/** One figure more than the result has: near ρ the two fractions all but cancel. */
const precise = (value: number) => String(Number(value.toPrecision(4)));

function Substituted({ settings, rhoHat }: { settings: Settings; rhoHat: number }) {
  const { penalty, rho } = settings;
  const slope = omegaSlope(settings, rhoHat);
  const average = clamp(rhoHat);
  const result = <Numeral>{figure(slope)}</Numeral>;
  switch (penalty) {
    case 'kl':
      return (
        <div class="slope-formula">
          <Slopes>
            <Prime />
            <mo>=</mo>
            <KlSlope
              rho={<mi>ρ</mi>}
              rhoHat={<RhoHat />}
              rest={[
                <OneMinus key="above">
                  <mi>ρ</mi>
                </OneMinus>,
                <OneMinus key="below">
                  <RhoHat />
                </OneMinus>,
              ]}
            />
          </Slopes>
          <Slopes value={slope} testid="penalty-slope">
            <mo>=</mo>
            <KlSlope
              rho={<Numeral>{precise(rho)}</Numeral>}
              rhoHat={<Numeral>{precise(average)}</Numeral>}
              rest={[<Numeral key="above">{precise(1 - rho)}</Numeral>, <Numeral key="below">{precise(1 - average)}</Numeral>]}
            />
            <mo>≈</mo>
            {result}
          </Slopes>
        </div>
      );
    default:
      return (
        <div class="slope-formula">
          <Slopes value={slope} testid="penalty-slope">
            <Prime />
            <mo>=</mo>
            {penalty === 'custom' && (
              <>
                <mfrac>
                  <mrow>
                    <mo>∂</mo>
                    <mi>ω</mi>
                  </mrow>
                  <mrow>
                    <mo>∂</mo>
                    <Hat over="ρ" />
                  </mrow>
                </mfrac>
                <mo>≈</mo>
              </>
            )}
            {Number.isFinite(slope) ? result : <mtext>not known yet</mtext>}
          </Slopes>
        </div>
      );
  }
}

function meaning(settings: Settings, rhoHat: number): string {
  const { penalty, beta } = settings;
  const slope = omegaSlope(settings, rhoHat);
  if (penalty === 'none' || penalty === 'topk') return 'Without a penalty nothing pushes it.';
  if (!Number.isFinite(slope)) return '';
  if (beta === 0) return 'With β = 0 none of it counts in the gradient.';
  const counts = `In the gradient it counts β times: βΩ′ ≈ ${figure(beta * slope).replace('-', '−')}.`;
  // In float32 a ρ̂ never equals ρ to the last bit.
  if (Math.abs(slope) < 1e-4) return 'Here the curve is flat: nothing pushes it.';
  const direction = slope > 0 ? 'Downhill is to the left: fire less.' : 'Downhill is to the right: fire more.';
  const vanishing = isDead(rhoHat) ? 'dead' : isSaturated(rhoHat) ? 'saturated' : '';
  return vanishing
    ? `${direction} But a ${vanishing} unit hardly feels it: its g′ = h(1 − h) is nearly 0 on every digit, whatever the slope.`
    : `${direction} ${counts}`;
}
