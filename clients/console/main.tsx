/** The operator's console: one page, opened at `/console/`. */
import { hereNow } from '../ui/core/route.ts';
import { begin } from '../ui/frame/begin.tsx';
import { App } from './app/app.tsx';
import { connect } from './app/cloud.ts';
import { firstAnswers } from './app/first-answers.ts';
import { pageAt } from './app/pages.ts';
import './main.css';

const page = pageAt(hereNow().path);
// A page whose code does not come says so itself, in its place.
const code = page?.load().catch(() => null);

begin(async (place) => {
  const cloud = connect(place);
  const newClient = firstAnswers(cloud, page?.askAhead);
  await code;
  return <App cloud={cloud} newClient={newClient} />;
});
