/** As much of the framework as is used; the package's own declarations are not found under its name. */
declare module 'glass-easel-miniprogram-adapter' {
  export interface Caller {
    [member: string]: unknown;
    readonly data: Record<string, unknown>;
    setData(change: Record<string, unknown>): void;
    triggerEvent(name: string, detail?: unknown, options?: object): void;
  }
  export interface Root {
    get(): Caller;
    attach(parent: Node, placeholder: Node): void;
    release(): void;
  }
  export interface Definers {
    readonly Page: unknown;
    readonly Component: unknown;
    readonly Behavior: unknown;
  }
  export interface ComponentSpace {
    defineComponent(definition: object): unknown;
    setGlobalUsingComponent(name: string, definition: unknown): void;
  }
  export interface CodeSpace {
    getComponentSpace(): ComponentSpace;
    addStyleSheet(path: string, url: string, scope?: string): void;
    addCompiledTemplate(path: string, template: object): void;
    addComponentStaticConfig(path: string, config: object): void;
    componentEnv(path: string, run: (definers: Definers) => void): void;
  }
  export interface Backend {
    registerStyleSheetContent(url: string, css: string): void;
    createRoot(tag: string, space: CodeSpace, path: string): Root;
  }
  export class MiniProgramEnv {
    createCodeSpace(id: string, isMain: boolean): CodeSpace;
    associateBackend(context: object): Backend;
  }
  export const glassEasel: {
    readonly CurrentWindowBackendContext: new () => {
      onEvent(
        listener: (target: unknown, type: string, detail: unknown, options: object) => unknown,
      ): void;
    };
    readonly Event: {
      triggerEvent(target: unknown, type: string, detail: unknown, options: object): unknown;
    };
  };
}
