import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { Button } from '@mantine/core'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { useReader } from '../reader/reader.tsx'

type Pages = Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>

/** Fetches the next page of a list; nothing where there is none. */
export function ShowMore({ query }: { query: Pages }) {
  const { t } = useReader()
  if (!query.hasNextPage) return null
  return (
    <Button mt={12} loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
      {t(COMMON_STATES.showMore)}
    </Button>
  )
}
