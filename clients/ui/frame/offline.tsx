import { useSyncExternalStore } from 'react';
import { useWords } from '../core/language.ts';
import { Icon } from '../parts/icon.tsx';
import { partWords } from '../parts/words.ts';

function watch(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

export function OfflineStrip() {
  const t = useWords(partWords);
  const isOnline = useSyncExternalStore(watch, () => navigator.onLine);
  return (
    <div role="status">
      {!isOnline && (
        <p className="flex items-center gap-2 bg-held-tint px-6 py-1.5 text-held max-md:px-4">
          <Icon name="warning" />
          {t.offline}
        </p>
      )}
    </div>
  );
}
