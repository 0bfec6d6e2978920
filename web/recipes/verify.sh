npx sparse-autoencoder-lab verify hand-ins/*
npx sparse-autoencoder-lab verify --json hand-ins/ > grades.json
npx sparse-autoencoder-lab replay "https://YOUR-HOST/?v=1&rho=0.1&seed=7&steps=500"
