/** The studio: one page, opened at `/studio/`. */
import { begin } from '../ui/frame/begin.tsx';
import { App } from './app/app.tsx';
import { connect } from './app/studio.ts';
import './main.css';

begin((place) => <App studio={connect(place)} />);
