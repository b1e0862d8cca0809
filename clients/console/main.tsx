/** The operator's console: one page, opened at `/console/`. */
import { begin } from '../ui/frame/begin.tsx';
import { App } from './app/app.tsx';
import { connect } from './app/cloud.ts';
import './main.css';

begin((place) => <App cloud={connect(place)} />);
