import { type ReactNode, useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, type ButtonProps, Modal, Textarea, TextInput } from '@mantine/core'
import { ACCOUNT_ROLES } from '@dirigent/words/terms'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { ApiError } from '../api/client.ts'
import { session } from '../api/queries.ts'
import { useReader } from '../reader/reader.tsx'
import { useToast } from './toasts.tsx'
import './actions.css'

/** Something a person does: says what happened, or what went wrong and what to do; then everything is asked again. */
export function useAction<Input, Output>(
  act: (input: Input) => Promise<Output>,
  options: {
    done?: (output: Output, input: Input) => string | null
    undo?: (output: Output, input: Input) => (() => void) | undefined
  } = {},
) {
  const client = useQueryClient()
  const toast = useToast()
  const { t, refused } = useReader()
  return useMutation<Output, unknown, Input>({
    mutationFn: act,
    onSuccess: (output, input) => {
      const text = options.done?.(output, input)
      const undo = options.undo?.(output, input)
      if (text) toast(text, undo ? { undo } : {})
      void client.invalidateQueries()
    },
    onError: (error) => {
      const said = error instanceof ApiError ? error.problem : null
      toast(said ? refused(said) : t(COMMON_STATES.unreachable), { bad: true })
    },
  })
}

type Needs = 'operate' | 'administer'
const ENOUGH: Record<Needs, readonly string[]> = {
  operate: ['operator', 'administrator'],
  administer: ['administrator'],
}

/** Whether the signed-in person may; while that is not known yet, the server decides. */
export function useMay(needs: Needs): { may: boolean; because: string | undefined } {
  const { data } = useQuery(session)
  const { t, term } = useReader()
  const may = data === undefined || ENOUGH[needs].includes(data.role)
  if (may) return { may, because: undefined }
  const role = term(ACCOUNT_ROLES, needs === 'operate' ? 'operator' : 'administrator')
  return { may, because: t(COMMON_STATES.forbidden, { role, own: term(ACCOUNT_ROLES, data.role) }) }
}

type ActButtonProps = ButtonProps & {
  needs?: Needs
  onClick: () => void
  children: ReactNode
  approves?: boolean
}

/** A button for what a role may do; for others it is off and says who may. */
export function ActButton({ needs = 'operate', approves, children, ...rest }: ActButtonProps) {
  const { may, because } = useMay(needs)
  return (
    <Button
      {...rest}
      disabled={!may || rest.disabled === true}
      title={because}
      data-approves={approves || undefined}
    >
      {children}
    </Button>
  )
}

type DialogProps = {
  title: string
  opened: boolean
  onClose: () => void
  onConfirm: (reason: string) => void
  confirm: string
  danger?: boolean
  busy?: boolean
  children?: ReactNode
  reasonLabel?: string
  reasonHelp?: string
  /** false: no reason is asked. */
  reason?: boolean
  /** Must be typed exactly: for what cannot be undone. */
  typed?: { label: string; value: string }
}

/** Fingerprints are read out in groups and in either case; names are hardly told apart by these. */
const plain = (text: string) => text.replaceAll(/\s/g, '').toLowerCase()

/** Says what will happen, asks for the reason where one is kept, and has the name typed where nothing can be undone. */
export function ReasonDialog(props: DialogProps) {
  const { t } = useReader()
  const [text, setText] = useState('')
  const [typed, setTyped] = useState('')
  const [tried, setTried] = useState(false)
  const asks = props.reason !== false
  const short = asks && text.trim().length < 3
  const mistyped = props.typed !== undefined && plain(typed) !== plain(props.typed.value)
  const confirm = () => {
    setTried(true)
    if (!short && !mistyped) props.onConfirm(text.trim())
  }
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': t(COMMON_STATES.close) }}
    >
      <form
        className="dialog"
        onSubmit={(event) => {
          event.preventDefault()
          // A dialog over a form is inside of it for React: confirming here must not submit that one too.
          event.stopPropagation()
          confirm()
        }}
      >
        {props.children}
        {asks && (
          <Textarea
            label={props.reasonLabel ?? t(COMMON_STATES.reason)}
            description={props.reasonHelp ?? t(COMMON_STATES.reasonHelp)}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={tried && short ? t(COMMON_STATES.reasonShort) : null}
            rows={2}
            data-autofocus
          />
        )}
        {props.typed && (
          <TextInput
            label={props.typed.label}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
          />
        )}
        <div className="dialog-actions">
          <Button onClick={props.onClose}>{t(COMMON_STATES.cancel)}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={props.busy ?? false}
            disabled={mistyped}
            {...(props.danger ? { color: 'red' } : {})}
          >
            {props.confirm}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
