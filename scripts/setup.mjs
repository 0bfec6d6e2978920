/**
 * Installs what is missing to build the lab, and nothing else: Debian packages by apt, npm packages by `npm ci`.
 * It is the first thing that runs on a bare machine, so it uses nothing but Node. Everything is checked before
 * anything is installed; where it cannot install, it says what a person has to.
 */

import { existsSync, readFileSync, statSync } from 'node:fs';
import { chromiumPath } from './chromium.mjs';
import { firefoxPath } from './firefox.mjs';
import { pythonWithNumpy } from './python.mjs';
import { at, bin, run, stage, succeeds, which } from './run.mjs';

/** @typedef {{name: string, packages: string[], found: () => boolean}} Tool */

/** @param {string[]} names */
const onPath = (...names) => names.some((name) => which(name) !== '');

/** Headers, where CMakeLists.txt looks for them. @param {string} path */
const header = (path) => ['/usr/include', '/usr/local/include'].some((folder) => existsSync(`${folder}/${path}`));

/**
 * What it takes to build. An Emscripten or CMake from elsewhere (emsdk) does as well, when it is on PATH.
 * @type {Tool[]}
 */
const BUILD_TOOLS = [
  { name: 'Emscripten (emcc)', packages: ['emscripten'], found: () => onPath('emcc') },
  { name: 'CMake', packages: ['cmake'], found: () => onPath('cmake') },
  { name: 'Ninja', packages: ['ninja-build'], found: () => onPath('ninja') },
  { name: 'Eigen 3', packages: ['libeigen3-dev'], found: () => header('eigen3/Eigen/Core') || header('Eigen/Core') },
];

/**
 * What the tests take besides.
 * @type {Tool[]}
 */
const TEST_TOOLS = [
  { name: 'a C++ compiler', packages: ['g++'], found: () => onPath('c++', 'g++', 'clang++') },
  { name: 'GoogleTest', packages: ['libgtest-dev'], found: () => header('gtest/gtest.h') },
  { name: 'clang-format', packages: ['clang-format'], found: () => onPath('clang-format') },
  { name: 'Python with NumPy', packages: ['python3-numpy'], found: () => pythonWithNumpy() !== undefined },
  {
    name: 'Chromium',
    packages: ['chromium', 'fonts-liberation'],
    found: () => chromiumPath() !== undefined || !aptHasBrowsers(),
  },
  { name: 'Firefox', packages: ['firefox-esr'], found: () => firefoxPath() !== '' || !aptHasBrowsers() },
];

/** Ubuntu's packages are only pointers to snaps, which run neither in a container nor under another program's control. */
function aptHasBrowsers() {
  const isUbuntu = existsSync('/etc/os-release') && /^ID="?ubuntu"?$/m.test(readFileSync('/etc/os-release', 'utf8'));
  return onPath('apt-get') && !isUbuntu;
}

/**
 * @param {{tests: boolean}} options whether the tests are to run too
 */
export async function setup({ tests }) {
  stage('Setup: looking for what is missing');
  checkNode();
  const missing = [...BUILD_TOOLS, ...(tests ? TEST_TOOLS : [])].filter((tool) => !tool.found());
  if (missing.length > 0) installTools(missing);
  installPackages('.');
  if (tests && !chromiumPath()) {
    const { chromium } = await import('playwright');
    if (!existsSync(chromium.executablePath())) {
      stage('Setup: installing Playwright’s Chromium');
      run(bin('playwright'), ['install', '--with-deps', 'chromium']);
    }
  }
  if (tests && !firefoxPath()) console.log('  no Firefox is here that can be driven: its tests will be skipped');
  console.log('  everything is here');
}

function checkNode() {
  const wanted = JSON.parse(readFileSync(at('package.json'), 'utf8')).engines.node;
  const [major, minor] = wanted.match(/\d+/g).map(Number);
  const [nodeMajor = 0, nodeMinor = 0] = process.versions.node.split('.').map(Number);
  if (nodeMajor < major || (nodeMajor === major && nodeMinor < minor)) {
    throw new Error(`Node ${process.versions.node} is too old: ${wanted} is needed, from https://nodejs.org`);
  }
}

/**
 * The npm packages of a folder, where its package-lock.json is newer than what npm installed last.
 * @param {string} folder relative to the top of the checkout
 */
export function installPackages(folder) {
  const installed = statSync(at(`${folder}/node_modules/.package-lock.json`), { throwIfNoEntry: false });
  if (installed && installed.mtimeMs >= statSync(at(`${folder}/package-lock.json`)).mtimeMs) return;
  stage('Setup: npm packages');
  run('npm', ['ci', '--no-audit', '--no-fund', '--prefix', folder]);
}

/** @param {Tool[]} missing */
function installTools(missing) {
  const names = missing.map((tool) => tool.name).join(', ');
  const packages = missing.flatMap((tool) => tool.packages);
  const byHand = `Missing: ${names}.\nOn Debian or Ubuntu:  apt-get install ${packages.join(' ')}\nElsewhere: install them so that they are on PATH`;
  if (!onPath('apt-get')) {
    throw new Error(
      `${byHand}; Emscripten from https://emscripten.org/docs/getting_started/downloads.html, Eigen 3 in /usr/local/include.`,
    );
  }
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !onPath('sudo')) throw new Error(`${byHand}.\nThis is not root, and there is no sudo: nothing was installed.`);

  stage(`Setup: installing ${names}`);
  /** @param {string[]} args */
  const apt = (args) => {
    const command = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
    return isRoot ? succeeds('env', command.slice(1)) : succeeds('sudo', command);
  };
  // Recommended packages are left out: LLVM's development files, a desktop's services, a gigabyte in all.
  const install = ['install', '--yes', '--no-install-recommends', ...packages];
  const simulate = [...install, '--simulate'];
  if (succeeds('apt-get', simulate, 'ignore') && apt(install)) return;
  // A new machine has no package lists yet; an old one's may name versions that are gone.
  apt(['update']);
  if (!succeeds('apt-get', simulate) || !apt(install)) {
    throw new Error(`apt-get did not install it; its own messages are above.\n${byHand}.`);
  }
}
