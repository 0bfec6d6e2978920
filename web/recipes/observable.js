html`<iframe
  src="https://YOUR-HOST/?panels=penalty,tiles&amp;steps=500"
  title="Sparse autoencoder"
  style="width: 100%; height: 900px; border: 0"
></iframe>`
