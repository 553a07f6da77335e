import { Simulation } from '#sim/simulation.ts';
import { checkEverySimulation } from './checked.ts';

// For `node --import`: the program, with every simulation checked as tests check theirs.
checkEverySimulation(Simulation);
