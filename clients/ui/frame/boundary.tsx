import { Component, type ReactNode } from 'react';
import { Failed } from '../parts/states.tsx';

interface State {
  readonly error: unknown;
}

/** A part that broke, or code that did not arrive, takes nothing else with it. */
export class Boundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    // A failed import is kept by the browser: only a new page asks again.
    return <Failed error={this.state.error} onRetry={() => location.reload()} />;
  }
}
