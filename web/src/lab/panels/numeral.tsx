/** A number within a formula: with a true minus, and powers of ten written as such. */

export function Numeral({ children }: { children: string }) {
  const [, sign, digits, exponent] = /^([-−]?)([^e]*)(?:e[+]?(.*))?$/.exec(children)!;
  return (
    <mrow>
      {sign && <mo>−</mo>}
      <mn>{digits}</mn>
      {exponent && (
        <>
          <mo>×</mo>
          <msup>
            <mn>10</mn>
            <Numeral>{exponent}</Numeral>
          </msup>
        </>
      )}
    </mrow>
  );
}
