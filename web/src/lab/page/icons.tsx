/** The pictures on buttons, 16 × 16, drawn in the colour of the text. */

const SHAPES = {
  play: <path d="M4 2.5v11l9.5-5.5z" />,
  pause: <path d="M3.5 2.5h3.2v11H3.5zM9.3 2.5h3.2v11H9.3z" />,
  step: <path d="M3.5 2.5v11L10.5 8zM11 2.5h2v11h-2z" />,
  epoch: <path d="M1 2.5v11L7 8zM7 2.5v11L13 8zM13.2 2.5h1.8v11h-1.8z" />,
  reset: <path d="M8 2.2a5.8 5.8 0 1 1-5.6 4.2l1.8.5A3.9 3.9 0 1 0 8 4.1v2.7L3.4 3.4 8 0z" />,
  seed: (
    <path
      fill-rule="evenodd"
      d="M3.5 1.5h9a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2zM5 3.7a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6zM8 6.7a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6zM11 9.7a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6z"
    />
  ),
  now: <path d="M9.5.5 3 9h4l-.8 6.5L13 7H8.6z" />,
  share: (
    <path d="M12 10.2a2.4 2.4 0 0 0-1.7.7L6 8.5a2.4 2.4 0 0 0 0-1l4.3-2.4a2.4 2.4 0 1 0-.8-1.4L5.2 6.1a2.4 2.4 0 1 0 0 3.8l4.3 2.4a2.4 2.4 0 1 0 2.5-2.1z" />
  ),
  close: <path d="m3.3 2 4.7 4.7L12.7 2 14 3.3 9.3 8l4.7 4.7-1.3 1.3L8 9.3 3.3 14 2 12.7 6.7 8 2 3.3z" />,
} as const;

export function Icon({ name }: { name: keyof typeof SHAPES }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" fill="currentColor" aria-hidden="true">
      {SHAPES[name]}
    </svg>
  );
}
