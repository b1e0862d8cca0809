/** The operator set mingo runs with. */
import { Context } from 'mingo';
import * as accumulator from 'mingo/operators/accumulator';
import * as expression from 'mingo/operators/expression';
import * as pipeline from 'mingo/operators/pipeline';
import * as projection from 'mingo/operators/projection';
import * as query from 'mingo/operators/query';
import * as window from 'mingo/operators/window';
import type { CollectionResolver, Options } from 'mingo/types';

const CONTEXT = Context.init({ accumulator, expression, pipeline, projection, query, window });

export function mingoOptions(extra: { collectionResolver?: CollectionResolver }): Options {
  return {
    idKey: '_id',
    processingMode: 0,
    useStrictMode: true,
    scriptEnabled: false,
    failOnError: true,
    context: CONTEXT,
    ...extra,
  };
}
