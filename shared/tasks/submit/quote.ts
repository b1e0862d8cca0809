/** From a checked request to what it would cost and what a provider would be asked. */
import type { CostEstimate, ModelDefinition } from '../../models/contract.ts';
import { DarkroomError, type ErrorDetail, InvalidRequestError } from '../../platform/errors.ts';
import type { JsonObject } from '../../platform/json.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { QuoteRequest } from './request.ts';

/** The model is switched off, or its provider cannot be called here. Nothing was charged. */
export class ModelUnavailableError extends DarkroomError {
  readonly code = 'MODEL_UNAVAILABLE';
  readonly userMessage = '该模型暂时不可用，请换一个模型再试';
}

export interface Quote {
  readonly model: ModelDefinition;
  readonly parameters: JsonObject;
  /** Credits. */
  readonly price: number;
  readonly priceVersion: string;
  /** The operator's side of it; null where no price of the vendor is known. */
  readonly cost: CostEstimate | null;
}

/**
 * Checks a request against its model and prices it. Pure but for the catalogue.
 * Throws UnknownModelError, ModelUnavailableError, InvalidRequestError (every wrong field named).
 */
export function quoteFor(
  deps: Pick<TaskDeps, 'catalogue' | 'providers'>,
  request: QuoteRequest,
): Quote {
  const { catalogue, providers } = deps;
  const model =
    request.model === null ? catalogue.defaultFor(request.type) : catalogue.get(request.model);
  if (!model.enabled || !providers.available(model.provider)) {
    throw new ModelUnavailableError(`model ${model.slug}`);
  }
  const details: ErrorDetail[] = [...countDetails(model, request.count)];
  const parameters = model.parameters(request.modelParameters);
  details.push(
    ...model.mediaDetails({
      images: request.images?.length ?? null,
      files: request.files,
      parameters: parameters.ok ? parameters.value : {},
    }),
  );
  if (!parameters.ok) {
    details.push(...parameters.details.map((detail) => underParameters(detail)));
  }
  if (details.length > 0 || !parameters.ok) throw new InvalidRequestError(details);
  const work = {
    count: request.count,
    images: request.images?.length ?? model.input.images.min,
    parameters: parameters.value,
  };
  const { priceVersion } = model;
  const [price, cost] = [model.price(work), model.cost(work)];
  return { model, parameters: parameters.value, price, priceVersion, cost };
}

function underParameters(detail: ErrorDetail): ErrorDetail {
  const named = detail.field.startsWith('parameters');
  return named ? detail : { ...detail, field: `parameters.${detail.field}` };
}

function countDetails(model: ModelDefinition, count: number): ErrorDetail[] {
  const { min, max } = model.count;
  if (count >= min && count <= max) return [];
  const message = min === max ? `该模型一次只能生成 ${max} 张` : `数量应在 ${min} 到 ${max} 之间`;
  return [{ field: 'count', message }];
}
