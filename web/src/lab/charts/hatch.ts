/** Stripes, for bars that must be told apart without colour. */

const PITCH = 6;

export function hatched(colour: string, ground: string, rising = true): CanvasPattern {
  const tile = document.createElement('canvas');
  tile.width = PITCH;
  tile.height = PITCH;
  const context = tile.getContext('2d')!;
  context.fillStyle = ground;
  context.fillRect(0, 0, PITCH, PITCH);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  // Three times, so that the stripe goes on from tile to tile.
  for (const shift of [-PITCH, 0, PITCH]) {
    context.moveTo(shift - 1, rising ? PITCH + 1 : -1);
    context.lineTo(shift + PITCH + 1, rising ? -1 : PITCH + 1);
  }
  context.stroke();
  return context.createPattern(tile, 'repeat')!;
}
